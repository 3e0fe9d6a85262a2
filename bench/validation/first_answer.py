"""A service whose one answer is noted: the moment at which it had been handed to the client's connection."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

_ANSWER = b'{"error": {"status": 404, "title": "Not found"}}'


class FirstAnswer(HTTPServer):
    """Answers every question with 404, which ends a run, and knows when it did so last."""

    answered_at = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FirstAnswer

    def do_GET(self) -> None:
        """Answer in one piece, and note when."""
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(_ANSWER)))
        self.end_headers()
        self.wfile.write(_ANSWER)
        self.server.answered_at = time.perf_counter()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def first_answer() -> Iterator[FirstAnswer]:
    """Serve in a thread."""
    with FirstAnswer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
