"""`python -m selftest --host ADDRESS --folder FOLDER [--set KNOB=VALUE]...`: serve until stopped.

A container action runs in a network of its own, where this machine's loopback is not: the sandbox listens on an
address of the machine, and for that address the program wants https. Writes `ca.pem` and `outputs` into the folder;
`outputs` appears last, holds what a workflow needs as inputs, and can be appended to GITHUB_OUTPUT as it is.
"""

from __future__ import annotations

import argparse
import json
import ssl
import subprocess
import sys
import threading
from pathlib import Path

from prolific_sandbox import Sandbox, load_scenario, serve


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate for an address that signs itself; return its file and its key's."""
    chain, key = folder / "ca.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=prolific-sandbox", "-addext", f"subjectAltName=IP:{host}"),
            *("-keyout", str(key), "-out", str(chain)),
        ],
        check=True,
        capture_output=True,
    )
    return chain, key


def main(words: list[str] | None = None) -> None:
    """Serve one dataset until the process is stopped."""
    parser = argparse.ArgumentParser(prog="python -m selftest")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--schema", type=Path, help="JSON file with the dataset's schema")
    parser.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", dest="knobs")
    options = parser.parse_args(words)
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    chain, key = certificate(folder, options.host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    schema = json.loads(options.schema.read_text(encoding="utf-8")) if options.schema else None
    sandbox = Sandbox(scenario=load_scenario(options.knobs))
    dataset_id = sandbox.add_dataset(schema=schema)
    with serve(sandbox, host=options.host, tls=context) as server:
        outputs = {
            "api-url": server.url,
            "api-token": sandbox.tokens[0],
            "dataset-id": dataset_id,
            "ca-bundle": str(chain),
        }
        text = "".join(f"{name}={value}\n" for name, value in outputs.items())
        (folder / "unready").write_text(text, encoding="utf-8")
        (folder / "unready").rename(folder / "outputs")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
