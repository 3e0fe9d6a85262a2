"""Replies of the API, parsed once at the edge: JSON objects in, frozen values out, every surprise a `ServiceError`.

Shapes: https://docs.prolific.com/api-reference/task-builder; unknown keys are ignored, absent ones tolerated where the
documentation's own pages disagree (docs/decisions).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from prolific_dataset.client.bodies import UPLOAD_URL
from prolific_dataset.client.reasons import Read, reader, without_values
from prolific_dataset.client.record_errors import RecordErrors, said
from prolific_dataset.client.scalars import count_or_none, text_or_none
from prolific_dataset.client.storage import PresignedURL
from prolific_dataset.errors import DatasetNotFound, ServiceError
from prolific_dataset.model import (
    Appended,
    Dataset,
    DatasetID,
    ImportID,
    ImportJob,
    ImportStatus,
    RecordError,
)
from prolific_dataset.schema.live import read_live_schema, unread_parts
from prolific_dataset.schema.migration import Migration, MigrationID, MigrationStatus, NulledValue
from prolific_dataset.wording import count

_DEFAULT_CONTENT_TYPE: Final = "application/x-ndjson"
_WHOLE_RECORD: Final = "_raw"
_NO_REASON: Final = "no reason given"
_LETTERS: Final = re.compile(r"[!-~]+")
_LINE: Final = re.compile(r"[ -~]+")


def dataset(
    reply: Mapping[str, Any],
    dataset_id: DatasetID,
    headers: Mapping[str, str],
    *,
    show_values: bool = False,
) -> Dataset:
    """Parse `GET /datasets/{dataset_id}`; its `Date` header is the service's clock.

    Raises:
        DatasetNotFound: it is a V3 dataset.
    """
    _require_v4(reply, dataset_id)
    imports = reply.get("imports")
    schema, oddities = read_live_schema(reply.get("schema"))
    read = reader(schema, show_values=show_values)
    return Dataset(
        dataset_id=dataset_id,
        name=text_or_none(reply.get("name")) or "",
        schema=schema,
        schema_oddities=oddities,
        schema_unread=tuple(unread_parts(reply.get("schema"))),
        imports=(
            _newest_first([import_job(each, read=read) for each in _objects(imports)])
            if isinstance(imports, list)
            else None
        ),
        total_datapoint_count=count_or_none(reply.get("total_datapoint_count")),
        as_of=date_of(headers),
    )


def _newest_first(jobs: Sequence[ImportJob]) -> tuple[ImportJob, ...]:
    """Put imports into the documented order, where they are in another one."""
    made = [moment for job in jobs if (moment := job.made)]
    if len(made) < len(jobs) or made == sorted(made, reverse=True):
        return tuple(jobs)
    if made == sorted(made):
        return tuple(reversed(jobs))  # also those that were made in the same moment
    order = sorted(range(len(jobs)), key=made.__getitem__, reverse=True)
    return tuple(jobs[each] for each in order)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return when a reply was made, by the service's clock; None if it does not say."""
    value = headers.get("Date", "")
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _require_v4(reply: Mapping[str, Any], dataset_id: DatasetID) -> None:
    """Refuse a dataset of the older kind; the documents write its version as a number and as text."""
    if str(reply.get("schema_version")) == "3":
        raise DatasetNotFound(
            f"Dataset {dataset_id} is a V3 dataset, which has no schema and takes CSV files only.",
            hint="JSONL goes into a V4 dataset: one that was created with a schema. A V3 dataset cannot become one. "
            "Create a new dataset with a schema in the Prolific app or with its API, and give its id.",
        )


def presigned_url(reply: Mapping[str, Any]) -> PresignedURL:
    """Parse `GET /datasets/{dataset_id}/upload-url/{filename}`: the guide's short body or the reference's full one."""
    upload_url = reply.get(UPLOAD_URL)
    import_id = reply.get("import_id")
    if not isinstance(upload_url, str) or not upload_url or not isinstance(import_id, str) or not import_id:
        raise ServiceError(
            "The reply to the request for an upload URL lacks `upload_url` or `import_id`.",
            hint="Only V4 datasets (created with a schema) take JSONL uploads: check the dataset's version.",
        )
    # PUT is the only method that is documented; another one could do anything with the file.
    method = text_or_none(reply.get("http_method")) or "PUT"
    content_type = text_or_none(reply.get("content_type")) or _DEFAULT_CONTENT_TYPE
    if not _is_address(upload_url) or method != "PUT" or not _LINE.fullmatch(content_type):
        raise ServiceError(
            "The reply to the request for an upload URL has an address, method or content type that cannot be used."
        )
    return PresignedURL(import_id=ImportID(import_id), upload_url=upload_url, content_type=content_type)


def _is_address(url: str) -> bool:
    """Whether a request can be made to `url` as it is written."""
    try:
        parts = urlsplit(url)
        return _LETTERS.fullmatch(url) is not None and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def import_job(
    reply: Mapping[str, Any], import_id: ImportID | None = None, *, read: Read = without_values
) -> ImportJob:
    """Parse an import job, from its own page or from the list of a dataset.

    Its `processed_offset` is left alone: no document says whether it counts bytes, lines or records.

    Args:
        reply: the job's JSON object.
        import_id: the id that was asked for; None takes what the reply says.
        read: what may be shown of a reason.
    """
    status_text = text_or_none(reply.get("status")) or ""
    reason = text_or_none(reply.get("reason"))
    return ImportJob(
        import_id=import_id or ImportID(text_or_none(reply.get("import_id")) or ""),
        status=ImportStatus(status_text),
        status_text=status_text,
        filename=text_or_none(reply.get("filename")),
        created_at=text_or_none(reply.get("created_at")),
        accepted_count=count_or_none(reply.get("accepted_count")),
        rejected_count=count_or_none(reply.get("rejected_count")),
        duplicate_count=count_or_none(reply.get("duplicate_count")),
        errors=_record_errors(reply.get("errors"), read),
        reason=reason and read(reason),
    )


def _record_errors(errors: object, read: Read) -> Sequence[RecordError]:
    """Parse what the service says of rejected records; nothing where it is no list."""

    def shown(field: str | None, reason: str | None) -> tuple[str | None, str]:
        return None if field == _WHOLE_RECORD else field, read(reason or _NO_REASON)

    if isinstance(errors, RecordErrors):
        return errors.reworded(shown)
    return tuple(_record_error(each, *shown(*said(each))) for each in _objects(errors))


def _record_error(reply: Mapping[str, Any], field: str | None, reason: str) -> RecordError:
    return RecordError(record_index=count_or_none(reply.get("record_index")), field=field, reason=reason)


def appended(reply: Mapping[str, Any], *, sent: int, read: Read = without_values) -> Appended:
    """Parse `POST /datasets/{dataset_id}/datapoints`; its indexes count from one, ours from zero.

    Args:
        reply: the JSON object.
        sent: how many records it is about.
        read: what may be shown of a reason.

    Raises:
        ServiceError: it does not account for every record that was sent.
    """
    found = _record_errors(reply.get("errors"), read)
    indexes = {error.record_index for error in found}
    accepted, rejected = count_or_none(reply.get("accepted")), count_or_none(reply.get("rejected"))
    # `rejected` is documented as the number of errors; a record may have several.
    if rejected == len(found) and None not in indexes:
        rejected = len(indexes)
    if accepted is None or rejected is None or accepted + rejected != sent:
        taken, refused = ("an unknown number" if each is None else each for each in (accepted, rejected))
        raise ServiceError(
            f"Of {count(sent, 'record')} to append the service says that it accepted {taken} and rejected "
            f"{refused}, so it is unknown what became of each.",
        )
    # An index that no record has, such as zero, says that they do not count as documented: then none is trusted.
    counts_from_one = all(index is not None and 1 <= index <= sent for index in indexes)
    return Appended(
        accepted_count=accepted,
        rejected_count=rejected,
        errors=tuple(
            replace(
                error, record_index=error.record_index - 1 if error.record_index and counts_from_one else None
            )
            for error in found
        ),
    )


def migration(
    reply: Mapping[str, Any], migration_id: MigrationID, *, read: Read = without_values
) -> Migration:
    """Parse `GET /datasets/{dataset_id}/schema-migrations/{job_id}`.

    Args:
        reply: the migration's JSON object.
        migration_id: the id that was asked for.
        read: what may be shown of a reason.
    """
    status_text = text_or_none(reply.get("status")) or ""
    reason = text_or_none(reply.get("reason"))
    return Migration(
        migration_id=migration_id,
        status=MigrationStatus(status_text),
        status_text=status_text,
        reprocessed_count=count_or_none(reply.get("reprocessed_count")),
        failed_count=count_or_none(reply.get("failed_count")),
        errors=tuple(
            NulledValue(
                datapoint_id=text_or_none(each.get("datapoint_id")),
                field=text_or_none(each.get("field")),
                reason=read(text_or_none(each.get("reason")) or _NO_REASON),
            )
            for each in _objects(reply.get("errors"))
        ),
        reason=reason and read(reason),
    )


def _objects(value: object) -> list[dict[str, Any]]:
    """The objects in a JSON list; none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
