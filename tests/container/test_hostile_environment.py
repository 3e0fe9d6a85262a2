"""What a workflow, an earlier step or the repository itself puts around the program does not reach it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from runner_rules import outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_engine.runner import Runner

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
        for name in ("json.py", "click.py", "orjson.py", "sitecustomize.py", "prolific_dataset/__init__.py"):
            (folder / name).write_text(trap, encoding="utf-8")
    (home / "evil.pth").write_text("import sys; sys.exit('a .pth file ran')\n", encoding="utf-8")
    (runner.root / "home/.netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    result = runner.run({**service, "files": "data.jsonl"}, env={"PYTHONPATH": "/github/workspace"})
    assert (result.exit_code, outputs(result.output_file)["result"]) == (0, "complete"), result.log


class _Proxy(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.path.partition("?")[0])
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.path, data=self.rfile.read(length) or None, headers=dict(self.headers), method=self.command
        )
        with urlopen(request) as reply:
            body = reply.read()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    do_PUT = do_GET  # noqa: N815 - the base class calls it

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A plain HTTP proxy on loopback, and the URLs that went through it."""
    seen: list[str] = []
    handler = type("Handler", (_Proxy,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY"])
def test_the_runners_proxy_is_used_for_the_api_and_the_storage(
    runner: Runner, service: dict[str, str], proxy: tuple[str, list[str]], name: str
) -> None:
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    url, seen = proxy
    result = runner.run({**service, "files": "data.jsonl"}, env={name: url})
    assert result.exit_code == 0, result.log
    assert any("/upload-url" in each for each in seen)
    assert any("/storage" in each or "raw-datasets" in each for each in seen)


def test_no_proxy_is_respected(runner: Runner, service: dict[str, str], proxy: tuple[str, list[str]]) -> None:
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    url, seen = proxy
    result = runner.run(
        {**service, "files": "data.jsonl"}, env={"http_proxy": url, "no_proxy": "127.0.0.1,localhost"}
    )
    assert (result.exit_code, seen) == (0, []), result.log


def test_it_needs_no_file_system_of_its_own_to_write_to(runner: Runner, service: dict[str, str]) -> None:
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    result = runner.with_options("--read-only").run({**service, "files": "data.jsonl"})
    assert result.exit_code == 0, result.log
