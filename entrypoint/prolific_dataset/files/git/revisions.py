"""Which commit a revision means: a name that a stranger may have made up."""

from __future__ import annotations

import re

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git.process import Git

_REVISION = re.compile(
    r"(?:HEAD|(?P<digits>[0-9a-f]{7,64})|(?P<reference>refs/[^\x00-\x20\x7f~^:?*\[\\]{1,250}))(?P<parent>\^1)?"
)


def commit(git: Git, revision: str) -> str | None:
    """Return the full id of a commit; None when it is not in this clone.

    Git would take a tag named like the first digits of a commit for that commit, and one named `origin/main` for
    the branch. So a commit is looked for among the objects and a branch by its full name, and nowhere else.

    Args:
        git: the repository.
        revision: `HEAD`, a commit id of 7 digits or more, or a full reference such as `refs/remotes/origin/main`;
            with `^1`, the first parent of that.

    Raises:
        RepositoryError: `revision` is something else, or several commits begin with these digits.
    """
    match = _REVISION.fullmatch(revision)
    if match is None or ".." in revision:
        raise RepositoryError(
            f"{revision[:80]!r} is not a commit id or the full name of a reference.",
            hint="Give a commit id, `HEAD`, or a name such as `refs/heads/main`.",
        )
    if match["digits"]:
        object_id = _commit_object(git, match["digits"])
    else:
        object_id = _referenced(git, match["reference"]) if match["reference"] else "HEAD"
    if object_id is None:
        return None
    parent = match["parent"] or ""
    code, printed = git.ask("rev-parse", "--verify", "--quiet", f"{object_id}{parent}^{{commit}}")
    return printed.decode().strip() if code == 0 else None


def _commit_object(git: Git, digits: str) -> str | None:
    candidates = git.read("rev-parse", f"--disambiguate={digits}").decode().split()
    commits = [each for each in candidates if git.read("cat-file", "-t", each).strip() == b"commit"]
    if len(commits) > 1:
        raise RepositoryError(
            f"Several commits begin with {digits}: {', '.join(commits)}.",
            hint="Nobody makes such commits by accident: find out who did, and remove the branch that has the "
            "wrong one.",
        )
    return commits[0] if commits else None


def _referenced(git: Git, reference: str) -> str | None:
    printed = git.read("for-each-ref", "--format=%(objectname) %(refname)", reference).decode()
    for line in printed.splitlines():
        object_id, _, name = line.partition(" ")
        if name == reference:  # not one of a folder of this name
            return object_id
    return None
