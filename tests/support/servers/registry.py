"""A registry of container images with one image of several platforms: what an engine asks for when it pulls.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_OCI = "application/vnd.oci.image"


@dataclass(kw_only=True)
class Registry:
    """Blobs and manifests by digest, with their media types."""

    content: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def add(self, media_type: str, data: bytes) -> dict[str, Any]:
        """Keep `data` and return its descriptor."""
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self.content[digest] = (media_type, data)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def add_index(self, programs: dict[str, bytes]) -> str:
        """Keep an image whose only file is a program; return its index's digest.

        Args:
            programs: the program by architecture; it is the entry point.
        """
        manifests = [self._manifest(architecture, program) for architecture, program in programs.items()]
        index = {"schemaVersion": 2, "mediaType": f"{_OCI}.index.v1+json", "manifests": manifests}
        return str(self.add(f"{_OCI}.index.v1+json", json.dumps(index).encode())["digest"])

    def _manifest(self, architecture: str, program: bytes) -> dict[str, Any]:
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as tar:
            about = tarfile.TarInfo("program")
            about.mode, about.size = 0o755, len(program)
            tar.addfile(about, io.BytesIO(program))
        layer = self.add(f"{_OCI}.layer.v1.tar+gzip", gzip.compress(raw.getvalue(), mtime=0))
        platform = {"architecture": architecture, "os": "linux"}
        rootfs = {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(raw.getvalue()).hexdigest()}"]}
        config = {**platform, "config": {"Entrypoint": ["/program"]}, "rootfs": rootfs}
        kind = f"{_OCI}.manifest.v1+json"
        manifest = {
            "schemaVersion": 2,
            "mediaType": kind,
            "config": self.add(f"{_OCI}.config.v1+json", json.dumps(config).encode()),
            "layers": [layer],
        }
        return {**self.add(kind, json.dumps(manifest).encode()), "platform": platform}


@contextmanager
def serve(registry: Registry) -> Iterator[str]:
    """Serve on loopback, where engines need no TLS; yield `host:port`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media_type, data = registry.content.get(self.path.rpartition("/")[2], ("text/plain", b""))
            self.send_response(200 if data or self.path == "/v2/" else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        do_HEAD = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
