"""One git repository, read only: which commit is checked out, and its files at any commit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import revisions
from prolific_dataset.files.git.lfs import LARGEST, Pointer
from prolific_dataset.files.git.pipes import refuse_pipes
from prolific_dataset.files.git.process import PLACES, Git, find_git

_SHA1_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in a commit."""

    path: str
    """Relative to the repository's root, POSIX separators."""
    object_id: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository with a work tree. Every method may raise `RepositoryError`, and `OutOfTime` after the deadline."""

    root: Path
    """The top of the work tree, absolute."""
    git: Git

    @classmethod
    def find(
        cls,
        place: Path,
        *,
        search_path: str | None = None,
        places: Sequence[str] = PLACES,
        deadline: Deadline | None = None,
    ) -> Repository | None:
        """Find the repository around `place`; None if there is none, or no git to read it with.

        Args:
            place: a file or folder.
            search_path: where to look for git if it is not in a usual place.
            places: the usual places.
            deadline: when questions to git end, answered or not.
        """
        place = place.absolute()
        checkouts = [folder for folder in (place, *place.parents) if (folder / ".git").exists()]
        avoid = {each for folder in (place, *checkouts) for each in (folder, folder.resolve())}
        program = find_git(search_path or "", usual=places, avoid=avoid)
        if program is None:
            return None
        for folder in (place, *place.parents):
            git_dir = folder / ".git"  # a file in a linked work tree and in a submodule: git follows it
            if git_dir.exists():
                refuse_pipes(git_dir)
                return cls(root=folder, git=Git(program=program, git_dir=git_dir, deadline=deadline))
        return None

    def commit(self, revision: str = "HEAD") -> str | None:
        """The full id of a commit, see `revisions.commit`; None when it is not in this clone."""
        return revisions.commit(self.git, revision)

    def default_branch(self) -> str | None:
        """The branch that work starts from, as far as this clone tells; None in doubt.

        What the remote said when it was cloned; else `main` or `master`, where there is one of them; else the only
        branch, which may have no commit yet.
        """
        prefix = "refs/remotes/origin/"
        remote = self._reference(f"{prefix}HEAD")
        if remote.startswith(prefix):
            return remote.removeprefix(prefix)
        listed = self.git.read("for-each-ref", "--format=%(refname)", "refs/heads").decode(errors="replace")
        branches = {line.removeprefix("refs/heads/") for line in listed.splitlines()}
        if usual := branches & {"main", "master"}:
            return usual.pop() if len(usual) == 1 else None
        present = self._reference("HEAD").removeprefix("refs/heads/")
        return present if present and branches <= {present} else None

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks older commits."""
        return self.git.read("rev-parse", "--is-shallow-repository").strip() == b"true"

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `older` is `newer` or lies in its history. Both are full ids."""
        return self.git.ask("merge-base", "--is-ancestor", _full(older), _full(newer))[0] == 0

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit in the history of both; None if this clone has none."""
        code, printed = self.git.ask("merge-base", _full(one), _full(other))
        return printed.decode().strip() if code == 0 else None

    def changed(self, older: str, newer: str) -> tuple[frozenset[str], frozenset[str]]:
        """Compare two commits, given by full ids, and return paths relative to the root.

        Returns:
            What was added or has other content or is of another kind in the newer one, and what is missing there.
        """
        options = ("-r", "-z", "--no-renames", "--name-status")
        words = _words(self.git.read("diff-tree", *options, _full(older), _full(newer)))
        changes = [*zip(words[::2], words[1::2], strict=True)]
        changed = frozenset(path for status, path in changes if status != "D")
        return changed, frozenset(path for status, path in changes if status == "D")

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Which of `paths` git ignores, relative to the root; a file that is tracked is never ignored.

        None of them may lie in a submodule or behind a link to a folder.
        """
        # `check-ignore` knows no literal pathspecs; after `./` a path has no magic, and wildcards mean nothing to it.
        given = b"".join(b"./" + path.encode(errors="surrogateescape") + b"\0" for path in paths)
        arguments = ("--no-literal-pathspecs", "check-ignore", "--stdin", "-z")
        _, printed = self.git.ask(*arguments, given=given, folder=self.root)
        return frozenset(path.removeprefix("./") for path in _words(printed))

    def paths(self, commit: str) -> list[str]:
        """All paths of a commit, in git's order."""
        return _words(self.git.read("ls-tree", "-r", "-z", "--name-only", "--full-tree", _full(commit)))

    def entry(self, commit: str, path: str) -> Entry | None:
        """A file of a commit; None when the commit has no such file (or a folder or a link in its place)."""
        printed = self.git.read("ls-tree", "-z", "-l", "--full-tree", _full(commit), "--", path)
        if not printed:
            return None
        mode, kind, object_id, size = printed.partition(b"\t")[0].split()
        if kind != b"blob" or mode == b"120000":
            return None
        if not size.isdigit():  # git writes BAD for an object that is not there
            raise RepositoryError(
                f"The clone lacks the content of {path} at commit {commit[:12]}.",
                hint="Check out with the whole history: `fetch-depth: 0` and no `filter` for actions/checkout.",
            )
        return Entry(path=path, object_id=object_id.decode(), size=int(size))

    def entry_at(self, commit: str, location: Path) -> Entry | None:
        """What a commit has of a file on disk, as `entry`; None also when that is outside the work tree."""
        try:
            path = location.absolute().relative_to(self.root).as_posix()
        except ValueError:
            return None
        return self.entry(commit, path)

    @contextmanager
    def open(self, entry: Entry) -> Iterator[IO[bytes]]:
        """Lend a file's content as a stream: for a file in git LFS its content, not its pointer.

        Raises:
            RepositoryError: the content is not in this clone.
        """
        pointer = self._pointer(entry)
        if pointer is None:
            with self.git.stream("cat-file", "blob", entry.object_id) as content:
                yield content
            return
        location = pointer.location(self._common_dir())
        if not location.is_file():
            raise RepositoryError(
                f"{entry.path} is stored in git LFS, and the clone lacks its content at an earlier commit.",
                hint="Fetch it before this step: `git lfs fetch --all`.",
            )
        with location.open("rb") as content:
            yield content

    def has(self, commit: str, location: Path) -> bool:
        """Whether a commit has a file as it is on disk."""
        entry = self.entry_at(commit, location)
        return entry is not None and self.holds(entry, location)

    def holds(self, entry: Entry, location: Path) -> bool:
        """Whether the file on disk is identical to the committed one."""
        pointer = self._pointer(entry)
        if pointer is not None and location.stat().st_size == pointer.size:
            with location.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest() == pointer.sha256
        if location.stat().st_size != entry.size:
            return False
        length = len(entry.object_id)
        digest = hashlib.sha1(usedforsecurity=False) if length == _SHA1_LENGTH else hashlib.sha256()
        digest.update(b"blob %d\0" % entry.size)
        with location.open("rb") as content:
            return hashlib.file_digest(content, lambda: digest).hexdigest() == entry.object_id

    def _reference(self, name: str) -> str:
        """What a symbolic reference means; nothing when it is none."""
        return self.git.ask("symbolic-ref", "--quiet", name)[1].decode(errors="replace").strip()

    def _pointer(self, entry: Entry) -> Pointer | None:
        if entry.size >= LARGEST:
            return None
        return Pointer.parse(self.git.read("cat-file", "blob", entry.object_id))

    def _common_dir(self) -> Path:
        printed = self.git.read("rev-parse", "--git-common-dir").decode().strip()
        return Path(self.root, printed)


def _full(object_id: str) -> str:
    if re.fullmatch(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", object_id) is None:
        raise RepositoryError(
            f"{object_id[:80]!r} is not a full commit id.", hint="This is a bug: report it."
        )
    return object_id


def _words(printed: bytes) -> list[str]:
    """Read what git prints with `-z`: words, each with a NUL behind it; a path may be no text."""
    return [word.decode(errors="surrogateescape") for word in printed.split(b"\0")[:-1]]
