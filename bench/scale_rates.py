"""Measure the rates that the simulation in `scale.py` starts from, and write them to `scale-rates.json`.

`python bench/scale_rates.py`: checks and then sends 200 MB, with one process and to a sink on loopback that throws the
bytes away, so the second rate is that of the program and not of any network. Both count the seconds of processor time,
those of the sink too, so other work on the machine does not matter much.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from data import MEGABYTE, make, schema_path

from prolific_dataset.client.storage import Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.model import DataFile, ImportID, PresignedURL
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.upload.body import PayloadBody
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules.settings import RuleSettings

if TYPE_CHECKING:
    from prolific_dataset.formats.payload import Payload

RATES = Path(__file__).with_name("scale-rates.json")
SIZE = 200
ROUNDS = 3


def validate(path: Path, schema: Path) -> tuple[float, Payload]:
    """Return the processor seconds of one check, and what an upload would send."""
    fields = parse_schema(parse_document(schema.read_bytes(), name=schema.name), source=schema.name)
    started = time.process_time()
    (checked,) = validate_dataset(
        [DataFile(path=path.name, location=path)], schema=fields, settings=RuleSettings(), digest=True
    )
    seconds = time.process_time() - started
    assert checked.payload is not None
    return seconds, checked.payload


def put(payload: Payload) -> float:
    """Return the processor seconds of sending `payload`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_sink, args=(server,), daemon=True).start()
        storage = Storage(Transport.for_storage(deadline=Deadline.after(SystemClock(), 600)))
        presigned = PresignedURL(
            import_id=ImportID("i"),
            upload_url=f"http://127.0.0.1:{server.getsockname()[1]}/",
            http_method="PUT",
            content_type="application/x-ndjson",
        )
        started = time.process_time()
        storage.put(presigned, PayloadBody(payload, sent=lambda _: None))
        return time.process_time() - started


def _sink(server: socket.socket) -> None:
    connection, _ = server.accept()
    buffer = bytearray(MEGABYTE)
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536)
    headers, _, rest = head.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in headers.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    left = length - len(rest)
    while left:
        left -= connection.recv_into(buffer)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    connection.close()


def main() -> None:
    """Measure, and write what came out."""
    path = make("review", megabytes=SIZE)
    megabytes = path.stat().st_size / MEGABYTE
    checks = [validate(path, schema_path("review")) for _ in range(ROUNDS)]
    rates = {
        "validate_mb_s": round(megabytes / median(seconds for seconds, _ in checks)),
        "put_mb_s": round(megabytes / median(put(checks[0][1]) for _ in range(ROUNDS))),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}; processor time of one core",
        "data": f"{SIZE} MB of reviews, about 1 kB a record, eight fields; median of {ROUNDS}",
    }
    RATES.write_text(json.dumps(rates, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(RATES.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
