"""The Prolific API: a dataset, an upload URL, an import job (https://docs.prolific.com/api-reference/task-builder)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote as percent_encode

from prolific_dataset.client import replies
from prolific_dataset.client.redaction import redactor
from prolific_dataset.client.retry import TRANSIENT_STATUSES, Retry, transient
from prolific_dataset.config.address import checked_token
from prolific_dataset.errors import AccessError, DatasetNotFound, ServiceError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from prolific_dataset.client.transport import Reply, Transport
    from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, PresignedURL

T = TypeVar("T")

_ROOT: Final = "/api/v1/data-collection/datasets"
_REFUSED: Final = frozenset({401, 403})
_NOT_FOUND: Final = 404
_REFUSED_HINT: Final = (
    "Check that the token is right and not deleted, that its account can reach the dataset's "
    "workspace, and that dataset-id is the id of a V4 dataset. In pull requests from forks and from "
    "Dependabot, secrets are empty or come from another store."
)
_MOST_LOST: Final = 2
"""Lost replies to bear where each may leave an unused import job in the dataset."""


class ProlificAPI:
    """Typed calls to the API, each retried as far as that is safe."""

    def __init__(self, transport: Transport, *, url: str, token: str, retry: Retry) -> None:
        self._transport = transport
        self._url = url
        self._redact = redactor(checked_token(token))
        self._retry = retry

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """`GET /datasets/{dataset_id}`: its schema and its imports, newest first.

        Raises:
            AccessError: the token or the dataset id is not good.
            ServiceError: the service failed.
        """
        what = f"the question for dataset {dataset_id}"
        return self._retry.run(
            what,
            lambda: self._ask(
                f"{_ROOT}/{dataset_id}",
                lambda reply, headers: replies.dataset(reply, dataset_id, headers),
                what,
            ),
        )

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """`GET /datasets/{dataset_id}/upload-url/{filename}`: a GET that creates an import job.

        Where the reply was lost, a retry leaves a job behind that is never used: it stays `uninitialised` and does no
        harm, but few retries are enough.
        """
        path = f"{_ROOT}/{dataset_id}/upload-url/{percent_encode(filename, safe='')}"
        what = "the request for an upload URL"
        return self._retry.run(
            what,
            lambda: self._ask(path, lambda reply, _: replies.presigned_url(reply), what),
            most_lost=_MOST_LOST,
        )

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """`GET /datasets/{dataset_id}/imports/{import_id}`: asked once, for polls have their own patience.

        Raises:
            TransientError: the service failed, or does not know the import (yet).
        """
        path = f"{_ROOT}/{dataset_id}/imports/{percent_encode(import_id, safe='')}"
        return self._ask(
            path,
            lambda reply, _: replies.import_job(reply, import_id),
            f"the question for import {import_id}",
            not_found=f"The service does not know import {import_id} (yet).",
        )

    def _ask(
        self,
        path: str,
        parse: Callable[[Mapping[str, Any], Mapping[str, str]], T],
        what: str,
        *,
        not_found: str | None = None,
    ) -> T:
        """Ask once and parse the reply.

        Args:
            path: what to ask for.
            parse: reads the JSON object and the headers.
            what: the question, in words.
            not_found: what a 404 means, where it may pass.
        """
        reply = self._transport.get(self._url + path)
        if reply.status == _NOT_FOUND and not_found is not None:
            raise TransientError(not_found)
        self._check(reply, what=what)
        return parse(replies.json_object(reply.body, what=what, redact=self._redact), reply.headers)

    def _check(self, reply: Reply, *, what: str) -> None:
        if reply.ok:
            return
        said = self._redact(replies.error_text(reply.body))
        if reply.status in TRANSIENT_STATUSES:
            raise transient(
                f"The service answered {what} with {reply.status}: {said}",
                status=reply.status,
                headers=reply.headers,
            )
        if reply.status in _REFUSED or reply.status == _NOT_FOUND:
            message = f"The service refused {what} with {reply.status}: {said}"
            if reply.status == _NOT_FOUND:
                raise DatasetNotFound(message, hint=_REFUSED_HINT)
            raise AccessError(message, hint=_REFUSED_HINT)
        raise ServiceError(f"The service answered {what} with {reply.status}: {said}")
