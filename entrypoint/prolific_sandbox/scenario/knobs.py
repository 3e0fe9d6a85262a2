"""The knobs of the sandbox: every behaviour of the service that is not documented is one, with a default.

`docs/reference/sandbox.md` has a row for each knob and says what is documented, inferred or assumed.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - `loading` reads the hints at run time
from dataclasses import dataclass, field
from typing import Literal, Self

from prolific_sandbox.scenario.faults import Fault  # noqa: TC001 - `loading` reads the hints at run time


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Reject one record, whatever it holds."""

    record_index: int
    field: str | None
    reason: str
    match: str = ""
    """Only in files whose name contains this."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `INDEX:FIELD:REASON`; an empty FIELD is null.

        Raises:
            ValueError: With a sentence that says what is wrong.
        """
        index, _, rest = text.partition(":")
        name, colon, reason = rest.partition(":")
        if not index.isdecimal() or not colon:
            raise ValueError(f"a rejection must have the form INDEX:FIELD:REASON, not {text!r}")
        return cls(record_index=int(index), field=name or None, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How the service behaves in one run of the sandbox."""

    # Reading the uploaded file
    malformed_line: Literal["fail-file", "reject-record"] = "fail-file"
    malformed_field: Literal["_raw", "null", "absent"] = "_raw"
    blank_lines: Literal["skip", "malformed"] = "skip"
    byte_order_mark: Literal["accept", "malformed"] = "malformed"
    carriage_returns: Literal["accept", "malformed"] = "accept"
    duplicate_keys: Literal["accept", "malformed"] = "accept"
    empty_file: Literal["failed", "complete"] = "failed"
    record_index_counts: Literal["records", "lines"] = "records"

    # Judging a record
    extra_keys: Literal["ignore", "store", "reject"] = "ignore"
    null_values: Literal["accept", "missing", "reject"] = "accept"
    empty_values: Literal["accept", "reject"] = "accept"
    empty_records: Literal["accept", "reject"] = "accept"
    non_text_values: Literal["accept", "stringify", "reject"] = "stringify"
    nested_values: Literal["accept", "reject"] = "reject"
    max_value_length: int | None = 10_000
    https_only: bool = False
    media_extensions: Literal["ignore", "reject"] = "ignore"
    extra_field_types: tuple[str, ...] = ()
    reject: tuple[Rejection, ...] = ()

    # What an import reports
    duplicates: Literal["store", "drop"] = "store"
    duplicate_count: bool = False
    all_rejected: Literal["partial", "failed"] = "partial"
    errors_cap: int | None = None
    errors_per_record: Literal["first", "all"] = "first"
    errors_order: Literal["file", "reversed"] = "file"
    error_index: Literal["zero-based", "null"] = "zero-based"
    missing_field_error: Literal["null", "named"] = "null"
    failed_with_errors: bool = False
    complete_with_rejected_count: bool = False
    partial_with_reason: bool = False
    progress_fields: bool = False
    import_dataset_id: bool = True
    status_words: Mapping[str, str] = field(default_factory=dict)
    extra_reply_fields: bool = False

    # The life of an import
    arrival_seconds: float = 0.0
    queued_seconds: float = 0.2
    processing_seconds: float = 0.5
    seconds_per_record: float = 0.001
    stuck: Literal["no", "uninitialised", "queued", "processing"] = "no"
    stuck_match: str = ""
    not_found_polls: int = 0
    stale_polls: int = 0
    second_put: Literal["ignore", "import-again", "refuse"] = "ignore"
    import_during_migration: Literal["queue", "run"] = "queue"

    # The dataset
    imports: Literal["listed", "missing", "null"] = "listed"
    imports_cap: int | None = None
    imports_with_filename: bool = True
    imports_include_unused: bool = True
    schema_version_type: Literal["integer", "text"] = "integer"
    v4_status: Literal["absent", "shown"] = "absent"
    created_without_schema: Literal["v3", "v4"] = "v3"
    total_counts: Literal["complete", "complete-and-partial"] = "complete-and-partial"
    append_blocked_by_unused: bool = False
    append_max_bytes: int | None = None

    # The upload URL and the storage
    upload_url_status: int = 201
    upload_url_body: Literal["full", "guide"] = "full"
    upload_url_omit: tuple[str, ...] = ()
    extension_case: Literal["exact", "any"] = "exact"
    url_lifetime_seconds: int = 1200
    storage_url: str = ""
    signed_content_type: bool = True
    authorization_at_storage: Literal["refuse", "accept"] = "refuse"
    chunked_put: Literal["refuse", "accept"] = "refuse"
    max_upload_bytes: int = 5 * 1024**3
    refuse_early: bool = False
    keep_uploads: bool = True

    # Errors and the network
    error_body: Literal["error", "message", "issues", "text", "html", "empty"] = "error"
    error_detail: Literal["text", "list", "fields"] = "text"
    token_statuses: Mapping[str, int] = field(default_factory=dict)
    api_delay_seconds: float = 0.0
    storage_delay_seconds: float = 0.0
    faults: tuple[Fault, ...] = ()
