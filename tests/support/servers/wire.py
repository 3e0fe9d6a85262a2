"""What really goes over the wire: a relay that keeps every byte a client sends, and a server of canned replies."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """A listening port on loopback, and what clients have sent to it, one entry a connection."""

    port: int
    sent: list[bytearray] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def heads(self) -> list[str]:
        """The head of each request, for requests without a body or with one that holds no empty line."""
        parts = (part for each in self.sent for part in bytes(each).split(b"\r\n\r\n"))
        return [part.decode("latin-1") for part in parts if b" HTTP/1.1\r\n" in part]

    def header(self, name: str, request: int = -1) -> str | None:
        """One header of a request; None when it was not sent."""
        for line in self.heads[request].split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    def target(self, request: int = -1) -> str:
        """The target of a request, as it was sent."""
        return self.heads[request].split("\r\n")[0].split(" ")[1]


@contextmanager
def relay(upstream: str) -> Iterator[Wire]:
    """Pass everything on to the server at `upstream` (`http://host:port`) and back."""
    host, _, port = upstream.removeprefix("http://").partition(":")

    def serve(client: socket.socket, kept: bytearray) -> None:
        with socket.create_connection((host, int(port))) as server:
            back = threading.Thread(target=_pump, args=(server, client, bytearray()), daemon=True)
            back.start()
            _pump(client, server, kept)
            back.join()

    with _listening(serve) as wire:
        yield wire


@contextmanager
def answering(*replies: bytes, close: bool = False) -> Iterator[Wire]:
    """Answer each request, once all of it is there, with the next of `replies`, the last one for ever.

    `close` ends the connection after each answer.
    """
    waiting = list(replies)

    def serve(client: socket.socket, kept: bytearray) -> None:
        start = 0
        while data := client.recv(65536):
            kept += data
            head, found, body = bytes(kept[start:]).partition(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                ),
                0,
            )
            if found and len(body) >= length:
                start = len(kept)
                client.sendall(waiting.pop(0) if len(waiting) > 1 else waiting[0])
                if close:
                    return

    with _listening(serve) as wire:
        yield wire


@contextmanager
def _listening(serve: Callable[[socket.socket, bytearray], None]) -> Iterator[Wire]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(port=listener.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    wire.sent.append(bytearray())
                    threading.Thread(target=one, args=(client, wire.sent[-1]), daemon=True).start()

        def one(client: socket.socket, kept: bytearray) -> None:
            with client, suppress(OSError):
                serve(client, kept)

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield wire
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            kept += data
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
