"""Turns one uploaded file into what an import job reports and what its dataset stores."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from prolific_sandbox.dataset.rows import Row, read_rows
from prolific_sandbox.dataset.schema import Schema
from prolific_sandbox.dataset.values import Objection, Record, objections, stored_form
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.wire.messages import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordError:
    """One of the `errors` of an import, before it is rendered into a reply."""

    record_index: int
    field: str | None
    reason: str


@dataclass(slots=True, kw_only=True)
class Ingested:
    """The result of one file."""

    accepted_count: int = 0
    rejected_count: int = 0
    duplicate_count: int = 0
    stored: list[Record] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)
    reason: str | None = None
    """Set if the whole file failed; then nothing is stored."""

    @property
    def record_count(self) -> int:
        """How many records were read."""
        return self.accepted_count + self.rejected_count


def ingest(upload: Upload, filename: str, schema: Schema, scenario: Scenario, known: set[bytes]) -> Ingested:
    """Read a whole upload; `known` has the identities of the dataset's records and is extended."""
    try:
        return ingest_rows(read_rows(upload.content, filename, scenario), filename, schema, scenario, known)
    except (ValueError, csv.Error):
        return Ingested(reason="File could not be parsed as CSV")


def ingest_rows(
    rows: Iterable[Row], filename: str, schema: Schema, scenario: Scenario, known: set[bytes]
) -> Ingested:
    """Check every row; stop at the first line that makes the whole file fail."""
    result, fresh = Ingested(), set[bytes]()
    for row in rows:
        if not row.is_json and scenario.malformed_line == "fail-file":
            return Ingested(reason=f"File could not be parsed as JSONL: invalid JSON on line {row.line}")
        if found := _row_objections(row, filename, schema, scenario):
            kept = found[:1] if scenario.errors_per_record == "first" else found
            result.rejected_count += 1
            result.errors += [
                RecordError(record_index=row.index, field=each.field, reason=each.reason) for each in kept
            ]
            continue
        assert row.record is not None
        result.accepted_count += 1
        stored = stored_form(row.record, schema, scenario)
        record_id = identity(stored)
        if record_id in known or record_id in fresh:
            result.duplicate_count += 1
            if scenario.duplicates == "drop":
                continue
        fresh.add(record_id)
        result.stored.append(stored)
    if not result.record_count and scenario.empty_file == "failed":
        result.reason = "File contains no records"
    elif result.errors and not result.accepted_count and scenario.all_rejected == "failed":
        result.reason = "Schema validation failed."
    known |= fresh
    return result


def identity(record: Record) -> bytes:
    """Hash a record; records with equal JSON values, in any key order, have the same identity."""
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).digest()


def _row_objections(row: Row, filename: str, schema: Schema, scenario: Scenario) -> list[Objection]:
    if row.record is None:
        reason = "Record is not a JSON object" if row.is_json else "Record is not valid JSON"
        return [Objection(field="_raw", reason=reason)]
    ordered = [
        Objection(field=each.field, reason=each.reason)
        for each in scenario.reject
        if each.record_index == row.index and each.match in filename
    ]
    return ordered or list(objections(row.record, schema, scenario))
