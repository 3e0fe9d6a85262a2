"""The earlier versions of a file that it is compared with, and the errors that say which of them cannot be read."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Repository
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportJob
from prolific_dataset.upload.new_records.history import Current, Lost, Version, is_finished, payload_sha256
from prolific_dataset.upload.new_records.origins import GitCache, Origin
from prolific_dataset.upload.upload_name import UploadName


def origins_of(
    imports: Sequence[ImportJob], whole: Payload, git: GitCache, current: Current
) -> tuple[Origin, ...]:
    """The finished imports that came from a commit, were of just this payload, or of this file when none had it."""
    path = current.entry.path
    prefix = whole.file.path.removesuffix(path) if whole.file.path.endswith(path) else ""
    origins: list[Origin] = []
    for job in filter(is_finished, imports):
        name = UploadName.parse(job.filename)
        if name and (name.commit or name.is_of(whole.file.path) or name.is_of_payload(whole.sha256)):
            origins.append(Origin(job, name, git=git, prefix=prefix, current=current))
    git.want({each.name.path_key for each in origins})
    return tuple(origins)


def uncompared(imports: Sequence[ImportJob], origins: Sequence[Origin]) -> tuple[ImportJob, ...]:
    """The finished imports that have no origin: nothing tells what they are made from."""
    compared = {each.job.import_id for each in origins}
    return tuple(
        job
        for job in imports
        if is_finished(job) and UploadName.parse(job.filename) and job.import_id not in compared
    )


def base_of(imports: Sequence[Origin], reader: Repository, own: Container[str], head: str) -> Version | None:
    """The newest import of this file in the history of the commit that is checked out."""
    for origin in imports:
        if origin.name.path_key not in own:
            continue
        each = origin.found
        if isinstance(each, Version) and reader.is_ancestor(each.commit, head):
            return each
    return None


def in_order(
    imports: Sequence[Origin], base: Version | None, own: Container[str], reader: Repository
) -> Iterator[Version]:
    """Yield the versions to compare with, the likeliest first, each content once.

    Raises:
        RepositoryError: a version is needed that cannot be read.
    """
    seen: set[str] = set()
    if base is not None:
        seen.add(base.entry.object_id)
        yield base
    for origin in imports:
        each = origin.found
        if isinstance(each, Lost):
            settled = any(_settles(other, own, reader) for other in _before(imports, origin))
            if settled and not reader.is_shallow:
                continue
            raise _lost(each, reader)
        if each.entry.object_id not in seen:
            seen.add(each.entry.object_id)
            yield each


def _before(imports: Sequence[Origin], lost: Origin) -> Iterator[Version]:
    """The readable imports that are newer than `lost`."""
    for origin in imports:
        if origin is lost:
            return
        if isinstance(origin.found, Version):
            yield origin.found


def _settles(version: Version, own: Container[str], reader: Repository) -> bool:
    """Whether an import was of all records of this file, which someone chose: what was before does not matter."""
    if version.name.path_key not in own:
        return False
    with reader.open(version.entry) as stream:
        return version.name.is_of_payload(payload_sha256(stream))


def _lost(lost: Lost, reader: Repository) -> RepositoryError:
    if lost.name.commit is None:
        return RepositoryError(
            f"It is unknown which records are new: import {lost.job.import_id} is of {lost.name.slug}.jsonl when no "
            "commit had it, with other content.",
            hint="If a commit has that content now, say so under `imported` in the configuration file. "
            + _HINT_ALL,
        )
    what = f"import {lost.job.import_id} is of commit {lost.name.commit}"
    if lost.commit_found:
        return RepositoryError(
            f"It is unknown which records are new: {what}, which has no such file ({lost.name.slug}.jsonl).",
            hint=_HINT_ALL,
        )
    if reader.is_shallow:
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
