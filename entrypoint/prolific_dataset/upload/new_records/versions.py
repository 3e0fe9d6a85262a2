"""The earlier versions of a file that it is compared with, and the errors that say which of them cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Repository
from prolific_dataset.upload.new_records.origins import Origin, Version
from prolific_dataset.upload.new_records.records import payload_sha256


def base_of(origins: Sequence[Origin], reader: Repository, path: str, head: str) -> Version | None:
    """The newest import of the file at `path` in the history of the commit that is checked out."""
    own = (each.version for each in origins if each.name.is_of(path))
    return next((each for each in own if each and reader.is_ancestor(each.commit, head)), None)


def in_order(
    origins: Sequence[Origin], base: Version | None, path: str, reader: Repository
) -> Iterator[Version]:
    """Yield the versions to compare the file at `path` with, the likeliest first, each content once.

    Raises:
        RepositoryError: a version is needed that cannot be read.
    """
    seen: set[str] = set()
    if base is not None:
        seen.add(base.entry.object_id)
        yield base
    newer: list[Version] = []
    for origin in origins:
        version = origin.version
        if version is None:
            if any(_settles(each, path, reader) for each in newer) and not reader.is_shallow:
                continue
            raise _lost(origin)
        newer.append(version)
        if version.entry.object_id not in seen:
            seen.add(version.entry.object_id)
            yield version


def _settles(version: Version, path: str, reader: Repository) -> bool:
    """Whether an import was of all records of the file, which someone chose: what was before does not matter."""
    if not version.name.is_of(path):
        return False
    with reader.open(version.entry) as stream:
        return version.name.is_of_payload(payload_sha256(stream))


def _lost(origin: Origin) -> RepositoryError:
    name, job = origin.name, origin.job
    if name.commit is None:
        return RepositoryError(
            f"It is unknown which records are new: import {job.import_id} is of {name.slug}.jsonl when no "
            "commit had it, with other content.",
            hint="If a commit has that content now, say so under `imported` in the configuration file. "
            + _HINT_ALL,
        )
    what = f"import {job.import_id} is of commit {name.commit}"
    if origin.git.commit(name.commit):
        return RepositoryError(
            f"It is unknown which records are new: {what}, which has no such file ({name.slug}.jsonl).",
            hint=_HINT_ALL,
        )
    if origin.git.reader.is_shallow:
        return RepositoryError(
            f"It is unknown which records are new: {what}, and this clone is shallow.",
            hint="Give actions/checkout `fetch-depth: 0`.",
        )
    return RepositoryError(
        f"It is unknown which records are new: {what}, which this clone lacks; a force push may have removed it.",
        hint="Push a branch or a tag that has that commit, and check out with `fetch-depth: 0`. " + _HINT_ALL,
    )


def not_the_same(version: Version) -> RepositoryError:
    """The error for a version that is not what its import was made from."""
    return RepositoryError(
        f"It is unknown which records are new: {version.entry.path} at commit {version.commit[:12]} is not what import "
        f"{version.job.import_id} was made from. Its records have another digest than the import's name says.",
        hint="Fetch the repository anew, with `fetch-depth: 0`. " + _HINT_ALL,
    )


_HINT_ALL = (
    "Or run once with `records: all`: it uploads every record of the file, also those that the dataset has, "
    "and later runs start from there."
)
