"""Rules that only the service can judge: what it reports about an import."""

from __future__ import annotations

from prolific_dataset.validation.rules.rule import Group, Rule


class RejectedRecord(Rule):
    """The service rejected a record of an import.

    Why: the service checks more than can be checked here. The message is the service's own; the record's line
    in the file is worked out from its `record_index`.

    Example: `Value exceeds maximum length`.

    Fix: correct the record and upload it in a new run; accepted records stay in the dataset.
    """

    id = "rejected-record"
    group = Group.SERVICE


class ImportFailed(Rule):
    """The service could not import the file at all.

    Why: no record of the file is in the dataset. The message is the service's own reason.

    Example: an import job of status `failed`.

    Fix: follow the reason given, then run again; a failed import is uploaded anew.
    """

    id = "import-failed"
    group = Group.SERVICE


class PendingSchema(Rule):
    """The import waits, because the dataset has no schema.

    Why: the service keeps the upload and imports it once the dataset has a schema; until then nothing is in
    the dataset.

    Example: an import job of status `pending_schema`.

    Fix: give the dataset a schema, then run again: the import is found and followed, nothing is uploaded
    twice.
    """

    id = "pending-schema"
    group = Group.SERVICE


REMOTE_RULES = frozenset(rule.id for rule in (RejectedRecord, ImportFailed, PendingSchema))
"""Ids of the rules whose findings come from the service."""
