"""The Prolific API: a dataset, an upload URL, an import job (https://docs.prolific.com/api-reference/task-builder)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote as percent_encode

from prolific_dataset.client import replies
from prolific_dataset.client.retry import TRANSIENT_STATUSES, Retry, TransientError, retry_after
from prolific_dataset.errors import AccessError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prolific_dataset.client.transport import Reply, Transport
    from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, PresignedURL

_ROOT: Final = "/api/v1/data-collection/datasets"
_REFUSED: Final = frozenset({401, 403})
_NOT_FOUND: Final = 404


class ProlificAPI:
    """Typed calls to the API, each retried as far as that is safe."""

    def __init__(self, transport: Transport, *, url: str, token: str, retry: Retry) -> None:
        self._transport = transport
        self._url = url
        self._token = token
        self._retry = retry

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """`GET /datasets/{dataset_id}`: its schema and its imports, newest first.

        Raises:
            AccessError: the token or the dataset id is not good.
            ServiceError: the service failed.
        """
        reply = self._get(f"{_ROOT}/{dataset_id}", what=f"the question for dataset {dataset_id}")
        return replies.dataset(reply, dataset_id)

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """`GET /datasets/{dataset_id}/upload-url/{filename}`: a GET that creates an import job.

        A retry may leave a job behind that is never used; it stays `uninitialised` and does no harm.
        """
        path = f"{_ROOT}/{dataset_id}/upload-url/{percent_encode(filename, safe='')}"
        return replies.presigned_url(self._get(path, what="the request for an upload URL"))

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """`GET /datasets/{dataset_id}/imports/{import_id}`: asked once, for polls have their own patience.

        Raises:
            TransientError: the service failed, or does not know the import (yet).
        """
        path = f"{_ROOT}/{dataset_id}/imports/{percent_encode(import_id, safe='')}"
        what = f"the question for import {import_id}"
        reply = self._transport.get(self._url + path)
        if reply.status == _NOT_FOUND:
            raise TransientError(f"The service does not know import {import_id} (yet).")
        self._check(reply, what=what)
        return replies.import_job(replies.json_object(reply.body, what=what), import_id)

    def _get(self, path: str, *, what: str) -> Mapping[str, Any]:
        def attempt() -> Mapping[str, Any]:
            reply = self._transport.get(self._url + path)
            self._check(reply, what=what)
            return replies.json_object(reply.body, what=what)

        return self._retry.run(what, attempt)

    def _check(self, reply: Reply, *, what: str) -> None:
        if reply.ok:
            return
        said = replies.error_text(reply.body).replace(self._token, "***")
        if reply.status in TRANSIENT_STATUSES:
            raise TransientError(
                f"The service answered {what} with {reply.status}: {said}",
                retry_after=retry_after(reply.headers),
            )
        if reply.status in _REFUSED or reply.status == _NOT_FOUND:
            raise AccessError(
                f"The service refused {what} with {reply.status}: {said}",
                hint=(
                    "Check that the token is right and not deleted, that its account can reach the dataset's "
                    "workspace, and that dataset-id is the id of a V4 dataset. In pull requests from forks and from "
                    "Dependabot, secrets are empty or come from another store."
                ),
            )
        raise ServiceError(f"The service answered {what} with {reply.status}: {said}")
