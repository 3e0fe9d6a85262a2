"""Serves a sandbox over HTTP on this machine."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread

from prolific_sandbox.sandbox import Sandbox
from prolific_sandbox.service.routes import handle
from prolific_sandbox.wire.chunked import ChunkedReader
from prolific_sandbox.wire.messages import Body, Headers, IncompleteBodyError, Request, Response

_DRAIN_BYTES = 1 << 26
"""How much of an unread body is drained to keep the connection; after a longer one it is closed."""


_LENGTH = re.compile("[0-9]{1,18}")


class Server(ThreadingHTTPServer):
    """A sandbox behind a socket, at `url`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        sandbox: Sandbox,
        address: tuple[str, int],
        *,
        sleep: Callable[[float], object] = time.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.sleep = sleep
        self.scheme = "http" if tls is None else "https"
        self.connections: set[socket.socket] = set()
        super().__init__(address, _Handler)
        if tls is not None:
            # The handshake is left to each connection's own thread: a slow client delays nobody else.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        """The base URL of the emulated API."""
        host, port = self.socket.getsockname()[:2]
        return f"{self.scheme}://{host}:{port}"

    def server_bind(self) -> None:
        """Bind without the base class's DNS lookup of the host's full name."""
        TCPServer.server_bind(self)

    def server_close(self) -> None:
        """Stop listening and close the connections that clients keep open."""
        super().server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serve(
    sandbox: Sandbox,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    sleep: Callable[[float], object] = time.sleep,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Server]:
    """Serve `sandbox` in a thread while the context is open; port 0 is any free one.

    Delays and slow replies wait by `sleep`; with `tls` the server speaks https.
    """
    with Server(sandbox, (host, port), sleep=sleep, tls=tls) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 120

    def handle(self) -> None:
        """Serve one connection; the client may disconnect at any moment."""
        try:
            super().handle()
        except (ConnectionError, IncompleteBodyError, ssl.SSLError):
            self.close_connection = True

    def setup(self) -> None:
        """Register the connection, so that the server can close it."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Flush, unless the client has disconnected."""
        self.server.connections.discard(self.connection)
        with suppress(ConnectionError, ssl.SSLError):
            super().finish()

    def version_string(self) -> str:
        """Return the value of the `Server` header."""
        return "prolific-sandbox"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the value of the `Date` header: the sandbox's own time, not that of the machine."""
        return super().date_time_string(self.server.sandbox.clock() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing: requests are in `Sandbox.requests`."""

    def handle_expect_100(self) -> bool:
        """Flush, because the output is buffered and the client waits for it."""
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def do_request(self) -> None:
        """Answer one request of any method."""
        headers = Headers(pairs=tuple(self.headers.items()))
        body = self._body(headers)
        request = Request(
            method=self.command, target=self.path, headers=headers, body=body, scheme=self.server.scheme
        )
        response = handle(self.server.sandbox, request)
        self._deliver(response, body)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_request  # noqa: N815 - the base class's names

    def _body(self, headers: Headers) -> Body:
        length = headers.get("Content-Length")
        if (headers.get("Transfer-Encoding") or "").lower() == "chunked":
            return Body(source=ChunkedReader(source=self.rfile), length=None)
        return Body(source=self.rfile, length=int(length) if length and _LENGTH.fullmatch(length) else 0)

    def _deliver(self, response: Response, body: Body) -> None:
        how = response.delivery
        if how.delay_seconds:
            self.server.sleep(how.delay_seconds)
        if how.drop:
            self.close_connection = True
            return
        self.close_connection |= how.cut_at is not None or not self._drained(body)
        self.send_response(response.status)
        for name, value in response.headers.pairs:
            self.send_header(name, value)
        announced = len(response.body) if how.cut_at is None else max(len(response.body), how.cut_at + 1)
        self.send_header("Content-Length", str(announced))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self._send(response.body[: how.cut_at], how.drip_seconds)

    def _send(self, body: bytes, drip_seconds: float) -> None:
        if not drip_seconds:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.flush()
            self.server.sleep(drip_seconds)
            self.wfile.write(bytes((byte,)))

    def _drained(self, body: Body) -> bool:
        """Drain the unread rest, so that the next request on this connection can be read."""
        for _ in body.chunks(_DRAIN_BYTES):
            pass
        return body.consumed == body.length
