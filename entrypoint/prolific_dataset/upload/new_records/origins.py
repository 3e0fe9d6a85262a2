"""Which file at which commit an upload name means; asked late, because mostly only the newest few are needed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from prolific_dataset.files.git import Entry, Repository
from prolific_dataset.model import ImportJob
from prolific_dataset.upload.new_records.history import Current, Lost, Version, payload_sha256
from prolific_dataset.upload.upload_name import UploadName, path_keys


class GitCache:
    """Remembers what git said about the commits of imports: the files of a run ask the same things."""

    def __init__(self, reader: Repository) -> None:
        self.reader = reader
        self._commits: dict[str, str | None] = {}
        self._entries: dict[tuple[str, str], Entry | None] = {}
        self._files: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        self._wanted: set[str] = set()

    def want(self, keys: set[str]) -> None:
        """Look out for these keys of paths when the files of a commit are listed."""
        self._wanted |= keys

    def commit(self, abbreviated: str) -> str | None:
        """Full id of a commit; None when the clone lacks it."""
        if abbreviated not in self._commits:
            self._commits[abbreviated] = self.reader.commit(abbreviated)
        return self._commits[abbreviated]

    def entry(self, commit: str, path: str) -> Entry | None:
        """A file of a commit."""
        if (commit, path) not in self._entries:
            self._entries[commit, path] = self.reader.entry(commit, path)
        return self._entries[commit, path]

    def files(self, commit: str, wanted: str, *, prefix: str) -> tuple[str, ...]:
        """The files of a commit whose path has this key, by itself or with `prefix` before it."""
        known = self._files.setdefault((commit, prefix), {})
        if wanted not in known:
            self._wanted.add(wanted)
            known.update(dict.fromkeys(self._wanted, ()))
            for path, each in _keys(self.reader.paths(commit), self._wanted, prefix):
                known[each] = (*known[each], path)
        return known[wanted]


class Origin:
    """Where the records of a finished import came from."""

    def __init__(
        self,
        job: ImportJob,
        name: UploadName,
        *,
        git: GitCache,
        prefix: str = "",
        current: Current | None = None,
    ) -> None:
        self.job = job
        self.name = name
        self._git = git
        self._prefix = prefix
        self._current = current

    @cached_property
    def found(self) -> Version | Lost:
        """The file at its commit."""
        commit = self._git.commit(self.name.commit) if self.name.commit else None
        if commit is None:
            if self._current and self.name.is_of_payload(self._current.sha256):
                return self._version(self._current.commit, self._current.entry)
            return Lost(job=self.job, name=self.name, commit_found=False)
        paths = self._git.files(commit, self.name.path_key, prefix=self._prefix)
        entries = [entry for path in paths if (entry := self._git.entry(commit, path))]
        if len(entries) > 1:
            entries = [entry for entry in entries if self._fits(entry)]
        # Files that share a key and a payload have the same records, so it does not matter which it was.
        if not entries:
            return Lost(job=self.job, name=self.name, commit_found=True)
        return self._version(commit, entries[0])

    def _version(self, commit: str, entry: Entry) -> Version:
        return Version(job=self.job, name=self.name, commit=commit, entry=entry)

    def _fits(self, entry: Entry) -> bool:
        with self._git.reader.open(entry) as stream:
            sha256 = payload_sha256(stream)
        if self.name.file_digest is None:
            return self.name.is_of_payload(sha256)
        return self.name.can_be_from(sha256)


def _keys(paths: tuple[str, ...], wanted: set[str], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each path with each of its keys that is wanted."""
    for path in paths:
        for each in {*path_keys(path), *path_keys(prefix + path)} & wanted:
            yield path, each
