"""Asks a sandbox the way a client would, without a socket, on a clock that only the test moves."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

from prolific_sandbox import Body, Headers, Request, Response, Sandbox, handle

SCHEMA = {"strict": True, "fields": {"prompt": {"type": "text"}, "image": {"type": "image_url"}}}
GOOD = {"prompt": "Which?", "image": "https://example.com/a.png"}


@dataclass
class Clock:
    """A time that stands still until it is moved."""

    now: float = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(kw_only=True)
class SandboxClient:
    sandbox: Sandbox
    clock: Clock
    dataset_id: str
    sent: list[Request] = field(default_factory=list)

    def ask(
        self,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        token: str | None = "sandbox-token",
    ) -> Response:
        """Send one request; no token is sent when it is None."""
        fields = {"Host": "api.test", "Content-Length": str(len(body))}
        fields |= {"Authorization": f"Token {token}"} if token is not None else {}
        request = Request(
            method=method,
            target=target,
            headers=Headers.of(fields | (headers or {})),
            body=Body(source=io.BytesIO(body), length=len(body)),
        )
        self.sent.append(request)
        return handle(self.sandbox, request)

    def api(
        self, method: str, path: str = "", *, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Response:
        """Ask something about the dataset."""
        target = f"/api/v1/data-collection/datasets/{self.dataset_id}{path}"
        return self.ask(method, target, body=body, headers=headers)

    def value(self, method: str, path: str = "", *, body: bytes = b"") -> dict[str, Any]:
        """Ask something about the dataset and read the JSON of the reply."""
        value: dict[str, Any] = json.loads(self.api(method, path, body=body).body)
        return value

    def upload_url(self, filename: str = "a.jsonl") -> dict[str, Any]:
        return self.value("GET", f"/upload-url/{filename}")

    def put(
        self, url: str, body: bytes, *, kind: str = "application/x-ndjson", authorization: str | None = None
    ) -> Response:
        """Send a file to a presigned URL."""
        headers = {"Content-Type": kind} | ({"Authorization": authorization} if authorization else {})
        return self.ask("PUT", url.removeprefix("http://api.test"), body=body, headers=headers, token=None)

    def upload(self, *records: object, filename: str = "a.jsonl", body: bytes | None = None) -> str:
        """Upload records, or bytes, and give the import's id."""
        reply = self.upload_url(filename)
        content = b"".join(json.dumps(each).encode() + b"\n" for each in records) if body is None else body
        kind = "text/csv" if filename.endswith(".csv") else "application/x-ndjson"
        assert self.put(reply["upload_url"], content, kind=kind).status == 200
        return str(reply["import_id"])

    def poll(self, import_id: str) -> dict[str, Any]:
        return self.value("GET", f"/imports/{import_id}")

    def outcome(
        self, *records: object, filename: str = "a.jsonl", body: bytes | None = None
    ) -> dict[str, Any]:
        """Upload, let a minute pass, and show the import."""
        import_id = self.upload(*records, filename=filename, body=body)
        self.clock.now += 60
        return self.poll(import_id)

    @property
    def stored(self) -> list[dict[str, object]]:
        """The records that the dataset holds by now."""
        return self.sandbox.datasets[self.dataset_id].record_values
