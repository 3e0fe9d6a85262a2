"""Rules that only the service can judge: what it reports about an import."""

from __future__ import annotations

from prolific_dataset.validation.rules.rule import Rule


class RejectedRecord(Rule):
    """The service rejected a record of an import.

    Why: the service checks more than can be checked here. The message is the service's own, with `…` for words that
    it may have quoted from the record (`show-values: true` shows them); the record's line in the file comes from
    its `record_index`.

    Example: `Value exceeds maximum length`.

    Fix: correct the record; the accepted ones are in the dataset and must not be uploaded again (`records: new`
    leaves them out).
    """

    id = "rejected-record"


class ImportFailed(Rule):
    """The service could not import the file at all.

    Why: no record of the file is in the dataset. The message is the service's own reason, with `…` for words that it
    may have quoted from a record (`show-values: true` shows them).

    Example: an import job of status `failed`.

    Fix: correct the file and run again; nothing of it was imported, so the whole file is uploaded again.
    """

    id = "import-failed"


class PendingSchema(Rule):
    """The import waits, because the dataset has no schema.

    Why: the service keeps the upload and imports it once the dataset has a schema; until then nothing is in
    the dataset.

    Example: an import job of status `pending_schema`.

    Fix: give the dataset a schema (`prolific-dataset schema push`), then run again: the run follows this import and
    uploads nothing twice.
    """

    id = "pending-schema"


UNCHANGED_FIX = (
    "Correct the record. If the dataset was changed so that it is accepted now, use `force: true` once."
)
"""The fix of a rejected record that is unchanged since an earlier import rejected it."""

REMOTE_RULES = frozenset(rule.id for rule in (RejectedRecord, ImportFailed, PendingSchema))
"""Ids of the rules whose findings come from the service."""
