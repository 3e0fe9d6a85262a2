"""A real S3-compatible server (nanio) on loopback, which verifies signatures: a storage that is not ours."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ACCESS_KEY = "AKIATESTKEY"
SECRET_KEY = "test/secret+key"
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class S3Server:
    url: str
    bucket: str

    @contextmanager
    def client(self) -> Iterator[Any]:
        """A boto3 client of the server: it presigns and reads back independently of our own code."""
        client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )
        try:
            yield client
        finally:
            client.close()

    @contextmanager
    def run(
        self, command: list[str], *, ready: str, environment: dict[str, str] | None = None
    ) -> Iterator[None]:
        """Run the server, with its bucket, until the context ends; it serves once it has said `ready`."""
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            try:
                log = []
                for line in process.stderr:
                    log.append(line)
                    if ready in line:
                        break
                else:
                    raise AssertionError(f"{command[0]} did not start: {''.join(log[-20:])}")
                with self.client() as client:
                    client.create_bucket(Bucket=self.bucket)
                yield
            finally:
                process.kill()
                process.stderr.close()


@contextmanager
def s3_server(folder: Path, bucket: str = "raw-datasets") -> Iterator[S3Server]:
    """Serve `bucket` from `folder` until the context ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--data-dir", str(folder), "--no-access-log", "--region", REGION]
    environment = {**os.environ, "NANIO_ACCESS_KEY": ACCESS_KEY, "NANIO_SECRET_KEY": SECRET_KEY}
    server = S3Server(url=f"http://127.0.0.1:{port}", bucket=bucket)
    with server.run(command, ready="Uvicorn running", environment=environment):
        yield server
