"""What imports were made from, which a file is compared with: their names say which file at which commit, git has it.

An import may be of another file than the one at hand: records that moved are found where they came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Entry, Repository
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportJob
from prolific_dataset.upload.ledger import finished
from prolific_dataset.upload.new_records.records import payload_sha256
from prolific_dataset.upload.upload_name import UploadName, path_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file at a commit, that a finished import has records of."""

    job: ImportJob
    name: UploadName
    commit: str
    """Full id."""
    entry: Entry


class GitCache:
    """Remembers what git said about the commits of imports: the files of a run ask the same things."""

    def __init__(self, reader: Repository) -> None:
        self.reader = reader
        self.commit = cache(reader.commit)
        """Full id of a commit; None when the clone lacks it."""
        self.entry = cache(reader.entry)
        """A file of a commit."""
        self._files: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        self._wanted: set[str] = set()

    def want(self, keys: Iterable[str]) -> None:
        """Look out for these keys of paths when the files of a commit are listed."""
        self._wanted.update(keys)

    def files(self, commit: str, wanted: str, *, prefix: str) -> tuple[str, ...]:
        """The files of a commit whose path has this key, by itself or with `prefix` before it."""
        known = self._files.setdefault((commit, prefix), {})
        if wanted not in known:
            self._wanted.add(wanted)
            known.update(dict.fromkeys(self._wanted, ()))
            for path, each in _keys(self.reader.paths(commit), self._wanted, prefix):
                known[each] = (*known[each], path)
        return known[wanted]


@dataclass(kw_only=True, eq=False)
class Origin:
    """What the records of a finished import came from; git is asked late, as mostly only the newest few are needed."""

    job: ImportJob
    name: UploadName
    git: GitCache
    prefix: str = ""
    """What shown paths have before those in the repository."""
    instead: Version | None = None
    """What has the same records, for an import of no commit that this clone has."""

    @cached_property
    def version(self) -> Version | None:
        """The file at its commit; None when it is not in this clone."""
        commit = self.git.commit(self.name.commit) if self.name.commit else None
        if commit is None:
            return self.instead
        paths = self.git.files(commit, self.name.path_key, prefix=self.prefix)
        entries = [entry for path in paths if (entry := self.git.entry(commit, path))]
        if len(entries) > 1:
            entries = [entry for entry in entries if self._fits(entry)]
        # Files that share a key and a payload have the same records, so it does not matter which it was.
        if not entries:
            return None
        return Version(job=self.job, name=self.name, commit=commit, entry=entries[0])

    def _fits(self, entry: Entry) -> bool:
        with self.git.reader.open(entry) as stream:
            sha256 = payload_sha256(stream)
        if self.name.file_digest is None:
            return self.name.is_of_payload(sha256)
        return self.name.can_be_from(sha256)


def origins_of(
    imports: Iterable[ImportJob], whole: Payload, git: GitCache, *, commit: str, entry: Entry
) -> tuple[Origin, ...]:
    """The finished imports that came from a commit, were of just this payload, or of this file when none had it.

    Args:
        imports: the dataset's imports, newest first.
        whole: all records of the file at hand.
        git: the repository.
        commit: the one that is checked out.
        entry: the file at hand, in that commit.
    """
    file = whole.file
    prefix = file.path.removesuffix(entry.path) if file.path.endswith(entry.path) else ""
    origins: list[Origin] = []
    for job, name in finished(imports):
        is_same = name.is_of_payload(whole.sha256)
        if name.commit or is_same or name.is_of(file.path):
            same = Version(job=job, name=name, commit=commit, entry=entry) if is_same else None
            origins.append(Origin(job=job, name=name, git=git, prefix=prefix, instead=same))
    git.want(each.name.path_key for each in origins)
    return tuple(origins)


def _keys(paths: Iterable[str], wanted: set[str], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each path with each of its keys that is wanted."""
    for path in paths:
        for each in {*path_keys(path), *path_keys(prefix + path)} & wanted:
            yield path, each


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
