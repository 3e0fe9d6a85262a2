"""What a workflow, an earlier step or the repository itself puts around the program does not reach it."""

from __future__ import annotations

import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
import trustme

from local_engine.runner import Runner
from prolific_sandbox import Sandbox, serve
from support.shell.runner_rules import outputs

RECORD = json.dumps({"question": "Why?", "picture": "https://img.example/1.png"}) + "\n"


def test_foreign_variables_change_nothing(runner: Runner, service: dict[str, str]) -> None:
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    env = {
        "PATH": "utter-nonsense",
        "PYTHONPATH": "/github/workspace",
        "PYTHONHOME": "/github/workspace",
        "PYTHONSTARTUP": "/github/workspace/startup.py",
        "PYTHONUSERBASE": "/github/workspace",
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
        "LD_LIBRARY_PATH": "/github/workspace/lib",
        "LANG": "xx_XX.latin1",
        "LC_ALL": "tlh_QONOS",
        "TZ": "Nowhere/Land",
        "TMPDIR": "/github/workspace/no-such-folder",
        "BASH_ENV": "/github/workspace/env.sh",
    }
    result = runner.run({**service, "files": "data.jsonl"}, env=env)
    assert (result.exit_code, outputs(result.output_file)["result"]) == (0, "complete"), result.log


def test_modules_in_the_workspace_and_the_home_folder_are_not_imported(
    runner: Runner, service: dict[str, str]
) -> None:
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    trap = "raise SystemExit('imported from the repository')\n"
    home = runner.root / "home/.local/lib/python3.13/site-packages"
    for folder in (runner.workspace, home):
        (folder / "prolific_dataset").mkdir(parents=True)
        for name in ("json.py", "click.py", "sitecustomize.py", "prolific_dataset/__init__.py"):
            (folder / name).write_text(trap, encoding="utf-8")
    (home / "evil.pth").write_text("import sys; sys.exit('a .pth file ran')\n", encoding="utf-8")
    (runner.root / "home/.netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    result = runner.run({**service, "files": "data.jsonl"}, env={"PYTHONPATH": "/github/workspace"})
    assert (result.exit_code, outputs(result.output_file)["result"]) == (0, "complete"), result.log


class _Tunnel(socketserver.StreamRequestHandler):
    """Answers CONNECT by leading to the sandbox, whatever the name: only the proxy knows where that is."""

    server: _Proxy

    def handle(self) -> None:
        words = self.rfile.readline().decode().split()
        while self.rfile.readline().strip():
            pass
        self.server.seen.append(words[1])
        with socket.create_connection(("127.0.0.1", self.server.target)) as inner:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_pass_on, args=(inner, self.connection), daemon=True).start()
            _pass_on(self.connection, inner)


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, target: int) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.target = target
        self.seen: list[str] = []


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Behind:
    """A service that only a proxy can find: no name service knows its host."""

    inputs: dict[str, str]
    host: str
    proxy: str
    seen: list[str]


@pytest.fixture
def behind(runner: Runner, sandbox: Sandbox) -> Iterator[Behind]:
    dataset_id = sandbox.add_dataset(schema={"strict": False, "fields": {"question": {"type": "text"}}})
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("prolific.test").configure_cert(tls)
    authority.cert_pem.write_to_path(str(runner.workspace / "ca.pem"))
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    with serve(sandbox, tls=tls) as server, _Proxy(server.server_address[1]) as proxy:
        threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        host = f"prolific.test:{server.server_address[1]}"
        inputs = {
            "api-token": sandbox.tokens[0],
            "dataset-id": dataset_id,
            "api-url": f"https://{host}",
            "ca-bundle": "ca.pem",
            "files": "data.jsonl",
            "timeout": "60s",
        }
        address = proxy.server_address
        yield Behind(inputs, host, f"http://{address[0]!s}:{address[1]}", proxy.seen)
        proxy.shutdown()


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY"])
def test_the_runners_proxy_is_used_for_the_api_and_the_storage(
    runner: Runner, behind: Behind, name: str
) -> None:
    result = runner.run(behind.inputs, env={name: behind.proxy})
    assert (result.exit_code, outputs(result.output_file)["result"]) == (0, "complete"), result.log
    assert set(behind.seen) == {behind.host}


def test_no_proxy_is_respected(runner: Runner, behind: Behind) -> None:
    env = {"https_proxy": behind.proxy, "no_proxy": "prolific.test"}
    result = runner.run({**behind.inputs, "timeout": "3s"}, env=env)
    assert result.exit_code != 0
    assert behind.seen == []


def test_a_service_on_this_machine_is_never_asked_through_a_proxy(
    runner: Runner, service: dict[str, str], behind: Behind
) -> None:
    result = runner.run({**service, "files": "data.jsonl"}, env={"http_proxy": behind.proxy})
    assert (result.exit_code, behind.seen) == (0, []), result.log


def test_it_needs_no_file_system_of_its_own_to_write_to(runner: Runner, service: dict[str, str]) -> None:
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    result = runner.with_options("--read-only").run({**service, "files": "data.jsonl"})
    assert result.exit_code == 0, result.log
