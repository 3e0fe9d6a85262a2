"""A storage that takes any PUT and throws its bytes away, as fast as Python can; plain or TLS. Prints its port."""

from __future__ import annotations

import socket
import ssl
import sys
from contextlib import suppress
from pathlib import Path

BUFFER = 1 << 20


def main(certificate: str | None) -> None:
    """Serve one connection after the other until the process is ended."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(Path(certificate))
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            client, _ = listener.accept()
            with suppress(OSError), client:
                serve(context.wrap_socket(client, server_side=True) if context else client)


def serve(client: socket.socket) -> None:
    """Take requests until the client goes away."""
    view = memoryview(bytearray(BUFFER))
    kept = b""
    while True:
        while b"\r\n\r\n" not in kept:
            data = client.recv(65536)
            if not data:
                return
            kept += data
        head, _, rest = kept.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if b"expect" in headers:
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        left = int(headers[b"content-length"]) - len(rest)
        while left > 0:
            count = client.recv_into(view, min(BUFFER, left))
            if not count:
                return
            left -= count
        kept = b""
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
