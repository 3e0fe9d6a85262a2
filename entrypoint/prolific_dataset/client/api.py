"""The Prolific API: a dataset, an upload URL, an import job (https://docs.prolific.com/api-reference/task-builder)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote as percent_encode

from prolific_dataset.client import replies
from prolific_dataset.client.questions import DATASETS, Questions
from prolific_dataset.client.reasons import reader
from prolific_dataset.client.retry import retry_after
from prolific_dataset.client.storage import PresignedURL
from prolific_dataset.errors import DatasetBusy, TooLarge
from prolific_dataset.model import Appended, Dataset, DatasetID, ImportID, ImportJob
from prolific_dataset.wording import count

_CONFLICT: Final = 409
_TOO_LARGE: Final = 413
_JSONL: Final = "application/x-ndjson"
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
        reply, headers = self._retry.run(what, lambda: self._ask(f"{DATASETS}/{dataset_id}", what))
        dataset = replies.dataset(reply, dataset_id, headers, show_values=self._show_values)
        self._read[dataset_id] = reader(dataset.schema, show_values=self._show_values)
        return dataset

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """`GET /datasets/{dataset_id}/upload-url/{filename}`: a GET that creates an import job.

        Where the reply was lost, a retry leaves a job behind that is never used: it stays `uninitialised` and does no
        harm, but few retries are enough.
        """
        path = f"{DATASETS}/{dataset_id}/upload-url/{percent_encode(filename, safe='')}"
        what = "the request for an upload URL"
        reply, _ = self._retry.run(what, lambda: self._ask(path, what), most_lost=_MOST_LOST)
        return replies.presigned_url(reply)

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """`GET /datasets/{dataset_id}/imports/{import_id}`: asked once, for polls have their own patience.

        Raises:
            NotKnownYet: the service does not know the import (yet).
            TransientError: the service failed.
        """
        path = f"{DATASETS}/{dataset_id}/imports/{percent_encode(import_id, safe='')}"
        reply, _ = self._ask(
            path,
            f"the question for import {import_id}",
            not_found=f"The service does not know import {import_id} (yet).",
        )
        return replies.import_job(reply, import_id, read=self._read[dataset_id])

    def append(self, dataset_id: DatasetID, records: Sequence[bytes]) -> Appended:
        """`POST /datasets/{dataset_id}/datapoints`: store records at once, without an import job.

        A record that was appended before is accepted and not stored again
        (https://docs.prolific.com/api-reference/task-builder/append-dataset-datapoints), so a lost reply is no reason
        not to ask again.

        Args:
            dataset_id: the dataset.
            records: 1 to 1,000 JSON objects, without line ends.

        Raises:
            DatasetBusy: an import or a schema migration is in progress.
            TooLarge: these are too many bytes for one request.
            ServiceError: the service failed, or did not say what became of each record.
        """
        what = f"the request to append {count(len(records), 'record')}"
        body = b"".join(record + b"\n" for record in records)
        path = f"{DATASETS}/{dataset_id}/datapoints"
        read = self._read[dataset_id]

        def attempt() -> Appended:
            reply = self._send("POST", path, body=body, content_type=_JSONL)
            said = read(self._said(reply))
            if reply.status in {_CONFLICT, _TOO_LARGE}:
                message = f"The service answered {what} with {reply.status}: {said}"
                if reply.status == _CONFLICT:
                    raise DatasetBusy(message, retry_after=retry_after(reply.headers))
                raise TooLarge(message)
            self._check(reply, what=what, said=said)
            return replies.appended(self._object(reply, what), sent=len(records), read=read)

        return self._retry.run(what, attempt)
