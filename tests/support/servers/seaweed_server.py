"""SeaweedFS on loopback: a second S3-compatible server, from other hands and stricter, where it is installed."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from support.servers.s3_server import ACCESS_KEY, SECRET_KEY, S3Server

PROGRAM = "weed"


def is_installed() -> bool:
    """Whether the program is there; `make test-storage` installs it."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def seaweed_server(folder: Path, bucket: str = "raw-datasets") -> Iterator[S3Server]:
    """Serve `bucket` from `folder` until the context ends."""
    master, volume, filer, s3 = _free_ports(4)
    key = {"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}
    identity = {"name": "tests", "credentials": [key], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    command = [PROGRAM, "-logtostderr", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += [f"-master.port={master}", f"-master.port.grpc={_free_ports(1)[0]}", f"-volume.port={volume}"]
    command += [f"-volume.port.grpc={_free_ports(1)[0]}", "-filer", f"-filer.port={filer}"]
    command += [
        f"-filer.port.grpc={_free_ports(1)[0]}",
        "-s3",
        f"-s3.port={s3}",
        f"-s3.port.grpc={_free_ports(1)[0]}",
    ]
    command += [f"-s3.config={folder}/s3.json", "-volume.max=5", "-master.volumeSizeLimitMB=64"]
    server = S3Server(url=f"http://127.0.0.1:{s3}", bucket=bucket)
    with server.run(command, ready="Start Seaweed S3 API Server"):
        yield server


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [probe.getsockname()[1] for probe in probes]
