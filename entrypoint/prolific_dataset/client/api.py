"""The Prolific API: a dataset, an upload URL, an import job (https://docs.prolific.com/api-reference/task-builder)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote as percent_encode

from prolific_dataset.client import replies
from prolific_dataset.client.questions import DATASETS, Questions
from prolific_dataset.client.reasons import names_of
from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, PresignedURL

_MOST_LOST: Final = 2
"""Lost replies to bear where each may leave an unused import job in the dataset."""


class ProlificAPI(Questions):
    """Typed calls to the API, each retried as far as that is safe."""

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """`GET /datasets/{dataset_id}`: its schema and its imports, newest first.

        Raises:
            AccessError: the token or the dataset id is not good.
            ServiceError: the service failed.
        """
        what = f"the question for dataset {dataset_id}"
        dataset = self._retry.run(
            what,
            lambda: self._ask(
                f"{DATASETS}/{dataset_id}",
                lambda reply, headers: replies.dataset(reply, dataset_id, headers, read=self._read),
                what,
            ),
        )
        self._names[dataset_id] = names_of(dataset.schema)
        return dataset

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """`GET /datasets/{dataset_id}/upload-url/{filename}`: a GET that creates an import job.

        Where the reply was lost, a retry leaves a job behind that is never used: it stays `uninitialised` and does no
        harm, but few retries are enough.
        """
        path = f"{DATASETS}/{dataset_id}/upload-url/{percent_encode(filename, safe='')}"
        what = "the request for an upload URL"
        return self._retry.run(
            what,
            lambda: self._ask(path, lambda reply, _: replies.presigned_url(reply), what),
            most_lost=_MOST_LOST,
        )

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """`GET /datasets/{dataset_id}/imports/{import_id}`: asked once, for polls have their own patience.

        Raises:
            NotKnownYet: the service does not know the import (yet).
            TransientError: the service failed.
        """
        path = f"{DATASETS}/{dataset_id}/imports/{percent_encode(import_id, safe='')}"
        names = self._names.get(dataset_id, frozenset())
        return self._ask(
            path,
            lambda reply, _: replies.import_job(reply, import_id, names=names, read=self._read),
            f"the question for import {import_id}",
            not_found=f"The service does not know import {import_id} (yet).",
        )
