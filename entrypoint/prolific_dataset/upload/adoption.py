"""Imports that others made and the configuration calls versions of files: they are listed under names of ours.

So nothing else needs to know of them: the ledger finds their payload, and `records: new` their file at its commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from prolific_dataset.client.service import API, Service
from prolific_dataset.client.storage import PresignedURL
from prolific_dataset.config.settings import Adopted
from prolific_dataset.errors import ConfigurationError, RepositoryError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.model import (
    Appended,
    Dataset,
    DatasetID,
    ImportID,
    ImportJob,
    ImportStatus,
)
from prolific_dataset.upload.append.marks import Mark
from prolific_dataset.upload.new_records.records import digest_and_numbers
from prolific_dataset.upload.upload_name import UploadName


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an adopted import was made from."""

    entry: Adopted
    name: UploadName
    record_count: int | None
    """None where only a digest is given."""


def adopting(service: Service, adopted: Sequence[Adopted], checkout: Checkout) -> Service:
    """Return a service that lists adopted imports under names of ours.

    Raises:
        RepositoryError: a commit, or the file in it, is not in this clone.
    """
    versions = {each.import_id: _version(each, checkout) for each in adopted}
    return replace(service, api=_AdoptingAPI(service.api, versions))


class _AdoptingAPI:
    """The API, but for the names of adopted imports."""

    def __init__(self, api: API, versions: Mapping[ImportID, Version]) -> None:
        self._api = api
        self._versions = versions

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """Describe a dataset.

        Raises:
            ConfigurationError: an adopted import is not listed, or cannot be of the file that the configuration says.
        """
        live = self._api.dataset(dataset_id)
        if live.imports is None:
            return live
        for import_id in self._versions.keys() - {job.import_id for job in live.imports}:
            raise ConfigurationError(
                f"imported: dataset {dataset_id} lists no import {import_id}.",
                hint="Check the id of the import.",
            )
        return replace(live, imports=tuple(map(self._named, live.imports)))

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """Create an import job and return where to put its file."""
        return self._api.upload_url(dataset_id, filename)

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """Describe an import job."""
        return self._api.import_job(dataset_id, import_id)

    def append(self, dataset_id: DatasetID, records: Sequence[bytes]) -> Appended:
        """Store records at once, without an import job."""
        return self._api.append(dataset_id, records)

    def _named(self, job: ImportJob) -> ImportJob:
        version = self._versions.get(job.import_id)
        if version is None:
            return job
        if Mark.parse(job.filename):  # it is of nothing itself: who adopts it says that records were appended
            return replace(
                job,
                filename=str(version.name),
                status=ImportStatus.COMPLETE,
                status_text=ImportStatus.COMPLETE.value,
                accepted_count=0,
                rejected_count=0,
                reason=None,
            )
        if job.record_count is not None and version.record_count not in (None, job.record_count):
            raise ConfigurationError(
                f"imported: import {job.import_id} had {job.record_count} records, but {version.entry.path} has "
                f"{version.record_count} at commit {version.entry.commit}.",
                hint="Give the commit that had the file as it was uploaded.",
            )
        return replace(job, filename=str(version.name))


def _version(adopted: Adopted, checkout: Checkout) -> Version:
    if adopted.commit is None:
        name = UploadName.of(adopted.path, commit=None, sha256=adopted.digest or "")
        return Version(entry=adopted, name=name, record_count=None)
    repository = checkout.repository
    commit = repository.commit(adopted.commit) if repository else None
    if repository is None or commit is None:
        raise RepositoryError(
            f"imported: import {adopted.import_id} is of commit {adopted.commit}, which this clone lacks.",
            hint="Give actions/checkout `fetch-depth: 0`, or give the import's `digest` in place of its commit.",
        )
    entry = repository.entry(commit, adopted.path)
    if entry is None:
        raise RepositoryError(
            f"imported: commit {adopted.commit} has no file {adopted.path}.",
            hint="Give the path as it was at that commit, from the top of the repository.",
        )
    with repository.open(entry) as stream:
        digest, lines = digest_and_numbers(stream)
    name = UploadName.of(adopted.path, commit=commit, sha256=digest)
    return Version(entry=adopted, name=name, record_count=len(lines))
