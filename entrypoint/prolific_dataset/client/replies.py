"""Replies of the API, parsed once at the edge: JSON in, frozen values out, every surprise a `ServiceError`.

Shapes: https://docs.prolific.com/api-reference/task-builder; unknown keys are ignored, absent ones tolerated where the
documentation's own pages disagree (docs/decisions).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from prolific_dataset.client.error_replies import error_text, is_markup
from prolific_dataset.client.reasons import Read, names_of, without_values
from prolific_dataset.client.record_errors import RecordErrors, put_back, said, take_errors
from prolific_dataset.client.redaction import Redact, redact_value, redactor
from prolific_dataset.client.scalars import count_or_none, text_or_none
from prolific_dataset.errors import DatasetNotFound, ServiceError, TransientError
from prolific_dataset.model import (
    Dataset,
    DatasetID,
    ImportID,
    ImportJob,
    ImportStatus,
    PresignedURL,
    RecordError,
)
from prolific_dataset.schema.live import read_live_schema, unread_parts

LARGE: Final = 1024 * 1024
"""Bytes from which on the errors of records are read by themselves."""
_MOST_BESIDE_ERRORS: Final = 32 * 1024 * 1024
_DEFAULT_CONTENT_TYPE: Final = "application/x-ndjson"
_WHOLE_RECORD: Final = "_raw"
_METHOD: Final = "PUT"
"""The only one that is documented; another one could do anything with the file."""
_LETTERS: Final = re.compile(r"[!-~]+")
_LINE: Final = re.compile(r"[ -~]+")
_REDACT: Final = redactor()
_UPLOAD_URL: Final = "upload_url"
_STATUS_WORDS: Final = frozenset(each.value for each in ImportStatus if each is not ImportStatus.UNKNOWN)


def json_object(body: bytes, *, what: str, redact: Redact = _REDACT) -> Mapping[str, Any]:
    """Parse a reply's body as a JSON object without secrets; only a presigned URL stays, under its own key.

    Args:
        body: the reply's.
        what: the question, in words.
        redact: hides the token.

    Raises:
        TransientError: it is none; a page of a proxy or a reply that broke off may be a whole reply the next time.
    """
    try:
        value = redact_value(_parsed(body, redact), redact, except_for=_UPLOAD_URL)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    # What broke off is not quoted: it may contain a presigned URL.
    said = error_text(body) if is_markup(body) else f"{len(body)} bytes that are not a JSON object"
    raise TransientError(f"The reply to {what} cannot be read: {said}.", lost=True)


def _parsed(body: bytes, redact: Redact) -> object:
    if len(body) < LARGE:
        return json.loads(body)
    rest, taken = take_errors(body, redact)
    if len(rest) > _MOST_BESIDE_ERRORS:
        raise ValueError("too much beside the errors of records")
    return json.loads(rest, object_hook=partial(put_back, taken=taken))


def dataset(
    reply: Mapping[str, Any],
    dataset_id: DatasetID,
    headers: Mapping[str, str],
    *,
    read: Read = without_values,
) -> Dataset:
    """Parse `GET /datasets/{dataset_id}`; its `Date` header is the service's clock.

    Raises:
        DatasetNotFound: it is a V3 dataset.
    """
    _require_v4(reply, dataset_id)
    imports = reply.get("imports")
    schema, oddities = read_live_schema(reply.get("schema"))
    names = names_of(schema)
    return Dataset(
        dataset_id=dataset_id,
        name=text_or_none(reply.get("name")) or "",
        schema=schema,
        schema_oddities=oddities,
        schema_unread=tuple(unread_parts(reply.get("schema"))),
        imports=(
            _newest_first(
                [import_job(each, names=names, read=read) for each in imports if isinstance(each, dict)]
            )
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
    upload_url = reply.get(_UPLOAD_URL)
    import_id = reply.get("import_id")
    if not isinstance(upload_url, str) or not upload_url or not isinstance(import_id, str) or not import_id:
        raise ServiceError(
            "The reply to the request for an upload URL lacks `upload_url` or `import_id`.",
            hint="Only V4 datasets (created with a schema) take JSONL uploads: check the dataset's version.",
        )
    method = text_or_none(reply.get("http_method")) or _METHOD
    content_type = text_or_none(reply.get("content_type")) or _DEFAULT_CONTENT_TYPE
    if not _is_address(upload_url) or method != _METHOD or not _LINE.fullmatch(content_type):
        raise ServiceError(
            "The reply to the request for an upload URL has an address, method or content type that cannot be used."
        )
    return PresignedURL(
        import_id=ImportID(import_id),
        upload_url=upload_url,
        http_method=method,
        content_type=content_type,
    )


def _is_address(url: str) -> bool:
    """Whether a request can be made to `url` as it is written."""
    try:
        parts = urlsplit(url)
        return _LETTERS.fullmatch(url) is not None and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def import_job(
    reply: Mapping[str, Any],
    import_id: ImportID | None = None,
    *,
    names: frozenset[str] = frozenset(),
    read: Read = without_values,
) -> ImportJob:
    """Parse an import job, from its own page or from the list of a dataset.

    Its `processed_offset` is left alone: no document says whether it counts bytes, lines or records.

    Args:
        reply: the job's JSON object.
        import_id: the id that was asked for; None takes what the reply says.
        names: the fields of the dataset's schema, as far as they are known.
        read: what may be shown of a reason.
    """
    status_text = text_or_none(reply.get("status")) or ""
    errors = reply.get("errors")
    reason = text_or_none(reply.get("reason"))
    return ImportJob(
        import_id=import_id or ImportID(text_or_none(reply.get("import_id")) or ""),
        status=(ImportStatus(status_text) if status_text in _STATUS_WORDS else ImportStatus.UNKNOWN),
        status_text=status_text,
        filename=text_or_none(reply.get("filename")),
        created_at=text_or_none(reply.get("created_at")),
        accepted_count=count_or_none(reply.get("accepted_count")),
        rejected_count=count_or_none(reply.get("rejected_count")),
        duplicate_count=count_or_none(reply.get("duplicate_count")),
        errors=record_errors(errors, names, read),
        reason=None if reason is None else read(reason, names),
    )


def record_errors(errors: object, names: frozenset[str], read: Read) -> Sequence[RecordError]:
    """Parse what the service says of rejected records; nothing where it is no list."""

    def shown(field: str | None, reason: str | None) -> tuple[str | None, str]:
        return (
            None if field == _WHOLE_RECORD else field,
            "no reason given" if reason is None else read(reason, names),
        )

    if isinstance(errors, RecordErrors):
        return errors.reworded(shown)
    if not isinstance(errors, list):
        return ()
    return tuple(_record_error(each, *shown(*said(each))) for each in errors if isinstance(each, dict))


def _record_error(reply: Mapping[str, Any], field: str | None, reason: str) -> RecordError:
    return RecordError(record_index=count_or_none(reply.get("record_index")), field=field, reason=reason)
