"""Replies to changes of a dataset itself: that it was made, that its schema was set, how the migration is doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from prolific_dataset.client.reasons import Read, without_values
from prolific_dataset.client.scalars import count_or_none, text_or_none
from prolific_dataset.config.values import dataset_id
from prolific_dataset.errors import OutcomeUnknown
from prolific_dataset.model import DatasetID, Schema
from prolific_dataset.schema.live import read_live_schema
from prolific_dataset.schema.migration import Migration, MigrationID, MigrationStatus, NulledValue

_STATUS_WORDS: Final = frozenset(
    each.value for each in MigrationStatus if each is not MigrationStatus.UNKNOWN
)


def created_dataset(reply: Mapping[str, Any], *, hint: str) -> tuple[DatasetID, Schema | None]:
    """Parse `POST /datasets`: the id, and the schema where the reply shows one that can be read.

    Raises:
        OutcomeUnknown: there is no id in it.
    """
    try:
        identifier = dataset_id(text_or_none(reply.get("id")) or "")
    except ValueError:
        raise OutcomeUnknown(
            "The service says that it created the dataset, but its reply has no id of one.", hint=hint
        ) from None
    schema, _ = read_live_schema(reply.get("schema"))
    return identifier, schema


def started_migration(reply: Mapping[str, Any]) -> MigrationID | None:
    """Parse `PATCH /datasets/{dataset_id}`: the migration that it started; None where it started none."""
    job_id = text_or_none(reply.get("migration_job_id"))
    return None if job_id is None else MigrationID(job_id)


def migration(
    reply: Mapping[str, Any],
    migration_id: MigrationID,
    *,
    names: frozenset[str] = frozenset(),
    read: Read = without_values,
) -> Migration:
    """Parse `GET /datasets/{dataset_id}/schema-migrations/{job_id}`.

    Args:
        reply: the migration's JSON object.
        migration_id: the id that was asked for.
        names: the fields of the dataset's schema, as far as they are known.
        read: what may be shown of a reason.
    """
    status_text = text_or_none(reply.get("status")) or ""
    errors = reply.get("errors")
    reason = text_or_none(reply.get("reason"))
    return Migration(
        migration_id=migration_id,
        status=(MigrationStatus(status_text) if status_text in _STATUS_WORDS else MigrationStatus.UNKNOWN),
        status_text=status_text,
        reprocessed_count=count_or_none(reply.get("reprocessed_count")),
        failed_count=count_or_none(reply.get("failed_count")),
        errors=(
            tuple(_nulled(each, names, read) for each in errors if isinstance(each, dict))
            if isinstance(errors, list)
            else ()
        ),
        reason=None if reason is None else read(reason, names),
    )


def _nulled(reply: Mapping[str, Any], names: frozenset[str], read: Read) -> NulledValue:
    reason = text_or_none(reply.get("reason"))
    return NulledValue(
        datapoint_id=text_or_none(reply.get("datapoint_id")),
        field=text_or_none(reply.get("field")),
        reason="no reason given" if reason is None else read(reason, names),
    )
