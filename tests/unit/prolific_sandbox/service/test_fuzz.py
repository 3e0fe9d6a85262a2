"""Whatever is asked of the sandbox, it answers, and not with a 500: every route, odd paths, heads and bodies."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Sequence
from urllib.parse import quote

import pytest

from prolific_sandbox import Body, Headers, Request, Response, Sandbox, handle, load_scenario
from prolific_sandbox.dataset.dataset import Version
from support.service.sandbox_client import GOOD, SCHEMA, Clock


def zipped(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return archive.getvalue()


SEEDS = range(40)
REQUESTS = 150
"""So many of each seed, to one sandbox: what one of them stores must not harm those after it."""
DATASETS = "/api/v1/data-collection/datasets"
DEEP = 100_000
ZIP = zipped("a.csv", b"prompt\n" + b"x" * 500)
TEXTS = [
    "",
    "a",
    "prompt",
    "image",
    "\ud800",
    "a\udfff",
    "\x00",
    "\r\n",
    "日本",
    "x" * 300,
    "..",
    "%2F",
    "a/b.jsonl",
    "a.jsonl",
    "a.JSONL",
    "a.csv",
    "b.zip",
    "_raw",
    "text",
    "image_url",
    "http://[/",
    "https://example.com/a.png",
]
VALUES: Sequence[object] = [
    None,
    True,
    0,
    -1,
    1e308,
    10**400,
    [],
    {},
    [{}],
    {"type": []},
    {"type": {}},
    {"type": "text"},
    {"type": "task_group_id"},
    {"type": "text", "label": "\ud800"},
    GOOD,
    SCHEMA,
    *TEXTS,
]
BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b"[" * 900 + b"]" * 900,
    b'{"prompt":' + b"[" * 190 + b"]" * 190 + b"}",
    b'{"prompt": ' + b"9" * 5000 + b"}",
    b'{"prompt": 1e999}',
    b'{"prompt": NaN}',
    b'{"\\ud800": "\\udfff"}',
    b"prompt,image\na,b,c,d\nshort\n",
    b'prompt\n"' + b"x" * 200_000 + b'"\n',
    b"prompt\n\x00\n",
    b"PK\x03\x04" + bytes(40),
    ZIP,
    ZIP[:-30],
    ZIP.replace(b"prompt", b"pro\x00\xff\x01"),
    b"\n\n\r\n",
    json.dumps(GOOD).encode() * 2,
    b"\n".join([json.dumps(GOOD).encode()] * 1001),
]
HEADERS = {
    "Host": ["api.test", "", "[", "a b", "é", "[::1]:80"],
    "Content-Length": ["0", "-1", "9" * 5000, "²", "3"],
    "Content-Type": ["application/x-ndjson", "text/csv", "\xff", ""],
    "Authorization": ["Token sandbox-token", "Token", "Token \xe9", "Basic a"],
    "Sandbox-Control": ["yes", "no"],
}
TARGETS = [
    "http://[/",
    "*",
    "",
    "//",
    "/%00",
    "/?#",
    "/storage",
    "/storage/a?X-Amz-Signature=é",
    "/sandbox/state",
]
KNOBS = [
    "extra_keys=store",
    "extra_keys=reject",
    "nested_values=accept",
    "non_text_values=accept",
    "malformed_line=reject-record",
    "duplicates=drop",
    "errors_per_record=all",
    "progress_fields=true",
    "datasets_with_schema=v3",
    "schema_shown=labelled",
    "migration=failed-and-undone",
    "parked_imports_begin_after_seconds=none",
    "filenames=key",
    "error_body=issues",
]


class Chance(random.Random):
    """Makes requests up."""

    def text(self) -> str:
        return self.choice(TEXTS)

    def value(self, depth: int = 0) -> object:
        kind = self.random()
        if depth < 3 and kind < 0.3:
            return {self.text(): self.value(depth + 1) for _ in range(self.randrange(4))}
        if depth < 3 and kind < 0.4:
            return [self.value(depth + 1) for _ in range(self.randrange(3))]
        return self.choice(VALUES)

    def schema(self) -> object:
        fields = {self.text(): self.value(2) for _ in range(self.randrange(3))} | {"prompt": {"type": "text"}}
        return self.choice([SCHEMA, {"strict": self.random() < 0.5, "fields": fields}, self.value()])

    def body(self) -> bytes:
        name = self.choice(TEXTS)
        made = self.choice(
            [
                {"name": name, "workspace_id": self.text(), "schema": self.schema()},
                {"schema": self.schema()},
                {"name": name, "workspace_id": self.text()},
                {"records": [self.value()], "filename": name, "dataset_id": self.value()},
                {"dataset_id": self.value(), "name": self.value(), "schema": self.schema()},
                self.value(),
                {
                    self.choice(
                        ["faults", "reject", "imports_cap", "processing_seconds", "status_words"]
                    ): self.value()
                },
            ]
        )
        lines = [self.value() for _ in range(self.randrange(1, 5))]
        return self.choice(
            [
                self.choice(BODIES),
                json.dumps(made).encode(),
                json.dumps(made, ensure_ascii=False).encode(errors="surrogatepass"),
                b"\n".join(json.dumps(each).encode() for each in [*lines, GOOD]),
            ]
        )

    def target(self, sandbox: Sandbox, urls: list[str]) -> tuple[str, str]:
        """A method and a target: mostly of an operation that there is."""
        dataset = self.choice(list(sandbox.datasets) or [""])
        jobs = [job.import_id for each in sandbox.datasets.values() for job in each.jobs] or ["none"]
        migrations = [job.job_id for each in sandbox.datasets.values() for job in each.migrations] or ["none"]
        one = f"{DATASETS}/{quote(dataset, safe='', errors='replace')}"
        name = quote(self.text(), safe="", errors="replace")
        method, target = self.choice(
            [
                ("GET", "/api/v1/users/me/"),
                ("POST", DATASETS),
                ("GET", one),
                ("PATCH", one),
                ("GET", f"{one}/status"),
                ("GET", f"{one}/upload-url/{name}"),
                ("GET", f"{one}/upload-url/{name}.jsonl"),
                ("GET", f"{one}/upload-url/{name}.csv"),
                ("GET", f"{one}/upload-url/{name}.zip"),
                ("GET", f"{one}/imports/{self.choice(jobs)}"),
                ("GET", f"{one}/schema-migrations/{self.choice(migrations)}"),
                ("POST", f"{one}/datapoints"),
                ("PUT", self.choice(urls or ["/storage/none"])),
                ("GET", "/sandbox/state"),
                ("POST", "/sandbox/datasets"),
                ("POST", "/sandbox/imports"),
                ("POST", "/sandbox/datapoints"),
                (self.choice(["GET", "PUT", "DELETE", "OPTIONS"]), self.choice(TARGETS)),
            ]
        )
        return (
            self.choice(["GET", "PUT", "POST", "PATCH", "HEAD"]) if self.random() < 0.05 else method
        ), target

    def request(self, sandbox: Sandbox, urls: list[str]) -> Request:
        method, target = self.target(sandbox, urls)
        body = self.body()
        fields = {
            "Host": "api.test",
            "Content-Length": str(len(body)),
            "Content-Type": "text/csv" if ".csv" in target else "application/x-ndjson",
        }
        if target.startswith("/sandbox"):
            fields["Sandbox-Control"] = "yes"
        elif not target.startswith("/storage"):
            fields["Authorization"] = "Token sandbox-token"
        if self.random() < 0.1:
            odd = self.choice(list(HEADERS))
            fields[odd] = self.choice(HEADERS[odd])
        return Request(
            method=method,
            target=target,
            headers=Headers.of(fields),
            body=Body(source=io.BytesIO(body), length=len(body)),
        )


def check(reply: Response) -> None:
    assert 200 <= reply.status < 500, reply
    assert not reply.delivery.drop
    if (reply.header("Content-Type") or "").startswith("application/json") and reply.body:
        json.loads(reply.body.decode(), parse_constant=pytest.fail)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_request_is_answered(seed: int) -> None:
    """With a status below 500; a reply that says it is JSON is JSON."""
    chance = Chance(seed)
    clock = Clock()
    sandbox = Sandbox(scenario=load_scenario(chance.sample(KNOBS, 3)), clock=clock)
    sandbox.add_dataset(schema=SCHEMA)
    sandbox.add_dataset()
    sandbox.add_dataset(version=Version.V3)
    urls: list[str] = []
    for _ in range(REQUESTS):
        request = chance.request(sandbox, urls)
        reply = handle(sandbox, request)
        check(reply)
        if reply.status == 201 and b"upload_url" in reply.body:
            urls.append(json.loads(reply.body)["upload_url"].removeprefix("http://api.test"))
        clock.now += chance.choice([0, 0.1, 1, 60])
