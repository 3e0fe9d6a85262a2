"""Appends a few records without a file: checked in the request, answered in the reply."""

from __future__ import annotations

from dataclasses import replace

from prolific_sandbox.dataset.ingest import ingest_rows
from prolific_sandbox.dataset.rows import jsonl_rows
from prolific_sandbox.service.calls import Call
from prolific_sandbox.service.errors import ProblemError
from prolific_sandbox.wire.messages import Response

MAX_RECORDS = 1000


def append_records(call: Call) -> Response:
    """Append the valid records; 200 even if none is valid."""
    dataset = call.dataset
    if dataset.schema is None:
        raise ProblemError(400, "the dataset has no schema")
    if (call.request.headers.get("Content-Type") or "").startswith("text/csv"):
        raise ProblemError(400, "only JSONL can be appended")
    # Documented for appending, whatever file imports do: a bad line is one rejected record, a known record
    # is not written again, blank lines do not count.
    rules = replace(
        call.scenario,
        malformed_line="reject-record",
        blank_lines="skip",
        duplicates="store" if call.scenario.append_again == "store" else "drop",
        empty_file="complete",
        all_rejected="partial",
        reject=(),
    )
    rows = list(jsonl_rows(call.payload.splitlines(keepends=True), rules))
    if not rows:
        raise ProblemError(400, "the body has no records")
    if len(rows) > MAX_RECORDS:
        raise ProblemError(400, f"at most {MAX_RECORDS} records can be appended at once")
    if dataset.is_busy():
        raise ProblemError(409, "an import or a schema migration of this dataset is in progress")
    known = dataset.known_appended if rules.append_again == "store-imported" else dataset.known
    result = ingest_rows(rows, "", dataset.schema, rules, known)
    dataset.keep_appended(result.stored)
    first = 1 if rules.append_index == "one-based" else 0
    errors = [
        {"record_index": error.record_index + first, "field": error.field or "_raw", "reason": error.reason}
        for error in result.errors
    ]
    left_out = result.duplicate_count if rules.append_counts == "new" else 0
    return Response.json(
        200,
        {
            "accepted": result.accepted_count - left_out,
            "rejected": len(errors),
            "errors": errors,
        },
    )
