"""The imports that a dataset lists, each with what the ledger, the configuration and git know of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from prolific_dataset.config.settings import Adopted
from prolific_dataset.errors import RepositoryError, ServiceError
from prolific_dataset.model import Dataset, ImportID, ImportJob
from prolific_dataset.report.import_list import ImportList, ListedImport, Maker
from prolific_dataset.upload.append.marks import Mark
from prolific_dataset.upload.new_records import GitCache
from prolific_dataset.upload.other_hands import unaccounted, unlisted_count
from prolific_dataset.upload.upload_name import NO_COMMIT, UploadName, path_keys

_TRIES: Final = 3
"""Commits to look for a path in; a list may name thousands that this clone lacks."""
_COMMIT_LENGTH: Final = 12


def list_imports(
    live: Dataset, *, adopted: Sequence[Adopted], paths: Iterable[str], git: GitCache | None
) -> ImportList:
    """Describe the imports of a dataset.

    Args:
        live: the dataset, as the service describes it.
        adopted: imports that the configuration calls versions of files.
        paths: files that may have been uploaded; names of ours have a path's digest only.
        git: knows the paths of earlier commits; None where there is no repository.

    Raises:
        ServiceError: the service does not list the imports.
    """
    if live.imports is None:
        raise ServiceError(
            f"The service does not list the imports of dataset {live.dataset_id}.",
            hint="Report it: the service documents such a list.",
        )
    known = {each.import_id: each for each in adopted}
    path_of = {key: path for path in paths for key in path_keys(path)}
    if git is not None:
        path_of |= _paths_then(live.imports, path_of.keys(), git)
    return ImportList(
        dataset_id=live.dataset_id,
        name=live.name or None,
        total_datapoint_count=live.total_datapoint_count,
        unlisted_count=unlisted_count(live),
        imports=tuple(_listed(job, known, path_of) for job in live.imports),
        notices=tuple(unaccounted(live, adopted=known.keys())),
    )


def _listed(job: ImportJob, adopted: Mapping[ImportID, Adopted], path_of: Mapping[str, str]) -> ListedImport:
    mark = Mark.parse(job.filename)
    if entry := adopted.get(job.import_id):
        commit = entry.commit[:_COMMIT_LENGTH] if entry.commit else None
        return ListedImport(
            job=job, maker=Maker.ADOPTED, path=entry.path, commit=commit, is_mark=mark is not None
        )
    if mark:
        commit = None if mark.commit == NO_COMMIT else mark.commit
        return ListedImport(
            job=job,
            maker=Maker.THIS_PROGRAM,
            path=path_of.get(mark.path_digest),
            slug=mark.slug,
            commit=commit,
            is_mark=True,
        )
    name = UploadName.parse(job.filename)
    if name is None:
        return ListedImport(job=job, maker=Maker.OTHERS)
    return ListedImport(
        job=job,
        maker=Maker.THIS_PROGRAM,
        path=path_of.get(name.path_key),
        slug=name.slug,
        commit=name.commit,
    )


def _paths_then(imports: Iterable[ImportJob], known: Container[str], git: GitCache) -> Mapping[str, str]:
    """Look up the paths of files that were renamed or removed since, at the commits in the names of their imports."""
    found: dict[str, str] = {}
    tries: Counter[str] = Counter()
    for job in imports:
        name = UploadName.parse(job.filename)
        if name is None or name.commit is None or name.path_key in known or name.path_key in found:
            continue
        tries[name.path_key] += 1
        if tries[name.path_key] > _TRIES:
            continue
        with suppress(RepositoryError):  # a repository that cannot be read costs the path only
            commit = git.commit(name.commit)
            paths = git.files(commit, name.path_key, prefix="") if commit else ()
            if paths:
                found[name.path_key] = paths[0]
    return found
