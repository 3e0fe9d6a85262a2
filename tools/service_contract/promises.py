"""What the program relies on, operation by operation; `prolific_dataset.client.replies` is where it does.

Pages: https://docs.prolific.com/api-reference/task-builder
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from prolific_dataset.model import FieldType, ImportStatus

DATASETS: Final = "/api/v1/data-collection/datasets"
ME: Final = "/api/v1/users/me/"

_STATUS = frozenset(status.value for status in ImportStatus if status is not ImportStatus.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One operation and what its reply holds; a path such as `errors[].reason` leads into the reply."""

    method: str
    path: str
    status: str
    types: Mapping[str, str]
    """Path in the reply -> JSON type."""
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Path in the reply -> the words it may have."""


_JOB: Final = {
    "import_id": "string",
    "filename": "string",
    "created_at": "string",
    "status": "string",
    "accepted_count": "integer",
    "rejected_count": "integer",
    "errors": "array",
    "errors[].record_index": "integer",
    "errors[].field": "string",
    "errors[].reason": "string",
    "reason": "string",
}

PROMISES: Final = (
    Promise(
        method="get",
        path=f"{DATASETS}/{{dataset_id}}",
        status="200",
        types={
            "name": "string",
            "total_datapoint_count": "integer",
            "schema": "object",
            "schema.strict": "boolean",
            "schema.fields": "object",
            "schema.fields.*.type": "string",
            "imports": "array",
            **{f"imports[].{name}": kind for name, kind in _JOB.items()},
        },
        words={
            "schema.fields.*.type": frozenset(FieldType),
            "imports[].status": _STATUS,
        },
    ),
    Promise(
        method="get",
        path=f"{DATASETS}/{{dataset_id}}/upload-url/{{filename}}",
        status="201",
        types={
            "upload_url": "string",
            "http_method": "string",
            "content_type": "string",
            "expires_at": "string",
            "import_id": "string",
        },
        words={"http_method": frozenset({"PUT"})},
    ),
    Promise(
        method="get",
        path=f"{DATASETS}/{{dataset_id}}/imports/{{import_id}}",
        status="200",
        types=_JOB,
        words={"status": _STATUS},
    ),
    # `doctor` asks it whether the token is accepted, and reads nothing of the reply.
    Promise(method="get", path=ME, status="200", types={}),
)

KNOWN_OPERATIONS: Final = frozenset(
    {
        f"post {DATASETS}",
        f"get {DATASETS}/{{}}",
        f"patch {DATASETS}/{{}}",
        f"get {DATASETS}/{{}}/status",
        f"get {DATASETS}/{{}}/upload-url/{{}}",
        f"get {DATASETS}/{{}}/imports/{{}}",
        f"post {DATASETS}/{{}}/datapoints",
        f"get {DATASETS}/{{}}/schema-migrations/{{}}",
    }
)
"""Every dataset operation there was when this was written; a new one may be what this program waits for."""
