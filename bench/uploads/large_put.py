"""One large PUT, in turns with `curl -T`: seconds and peak memory."""

from __future__ import annotations

import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import trustme

from bench.data import CACHE, MEGABYTE
from bench.uploads.goal import Goal

HERE = Path(__file__).parent
GIGABYTE = 1_000_000_000


def large_put(size: int, rounds: int) -> list[Goal]:
    """PUT a large file, in turns with curl; the ratio is the median over turns."""
    path = _large_file(size)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    results = []
    for scheme, most in (("http", 1.3), ("https", 1.2)):
        ours: list[float] = []
        curl: list[float] = []
        peak = 0.0
        with _sink(scheme) as (url, ca_bundle):
            for _ in range(rounds):
                curl.append(_curl(path, url, ca_bundle))
                told = json.loads(
                    _output([sys.executable, HERE / "put_once.py", path, digest, url, ca_bundle])
                )
                ours.append(told["seconds"])
                peak = max(peak, told["peak"] / MEGABYTE)
        ratio = statistics.median(one / other for one, other in zip(ours, curl, strict=True))
        seconds = f"{statistics.median(ours):.2f} s, curl {statistics.median(curl):.2f} s"
        results.append(
            Goal(
                what=f"{size / GIGABYTE:g} GB by {scheme}, beside `curl -T`",
                how=seconds,
                measured=ratio,
                most=most,
                unit="x",
            )
        )
        results.append(
            Goal(
                what=f"its peak memory, by {scheme}",
                how="the client's process",
                measured=peak,
                most=40.0,
                unit="MB",
            )
        )
    return results


def _large_file(size: int) -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"upload-{size}.jsonl"
    if not path.exists() or path.stat().st_size != size:
        line = b'{"prompt": "' + b"x" * 986 + b'"}\n'
        block = line * 1000
        with path.open("wb") as stream:
            for _ in range(size // len(block)):
                stream.write(block)
            stream.write(block[: size % len(block)])
    return path


@contextmanager
def _sink(scheme: str) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(HERE / "sink.py")]
        authority = ""
        if scheme == "https":
            ca = trustme.CA()
            authority = str(Path(folder) / "ca.pem")
            ca.cert_pem.write_to_path(authority)
            certificate = str(Path(folder) / "server.pem")
            ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
            command.append(certificate)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                port = int(process.stdout.readline())
                yield f"{scheme}://127.0.0.1:{port}/raw/data.jsonl?X-Amz-Signature=bench", authority
            finally:
                process.terminate()


def _curl(path: Path, url: str, ca_bundle: str) -> float:
    trust = ["--cacert", ca_bundle] if ca_bundle else []
    kind = ["-H", "Content-Type: application/x-ndjson", "-H", "Expect:"]
    command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{time_total}", *trust, *kind, "-T", path, url]
    return float(_output(command))


def _output(command: Sequence[object]) -> str:
    words = [str(each) for each in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
