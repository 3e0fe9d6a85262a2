"""PUT one file as an upload does, and print how long it took and how much memory the process needed at most."""

from __future__ import annotations

import json
import sys
import time
from array import array
from pathlib import Path

from prolific_dataset.client.storage import PresignedURL, Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import DataFile, ImportID
from prolific_dataset.upload.body import PayloadBody


def main(path: str, sha256: str, url: str, ca_bundle: str) -> None:
    """Send the file; its digest is checked on the way."""
    location = Path(path)
    payload = Payload(
        file=DataFile(path=location.name, location=location),
        size=location.stat().st_size,
        sha256=sha256,
        record_count=1,
        verbatim=True,
        lines=LineMap(skipped=array("Q")),
    )
    presigned = PresignedURL(import_id=ImportID("bench"), upload_url=url, content_type="application/x-ndjson")
    deadline = Deadline.after(SystemClock(), 600)
    storage = Storage(Transport.for_storage(deadline=deadline, ca_bundle=ca_bundle or None), is_local=True)
    begin = time.perf_counter()
    with PayloadBody(payload, sent=lambda _: None) as body:
        storage.put(presigned, body)
    seconds = time.perf_counter() - begin
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": _peak()}) + "\n")


def _peak() -> int:
    """Bytes of memory that this program needed at most; `ru_maxrss` would count what its parent had at the fork."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
