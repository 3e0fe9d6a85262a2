"""What imports were made from: the name of each says which file at which commit, git has the content.

An import may be of another file than the one at hand: records that moved are found where they came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

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
