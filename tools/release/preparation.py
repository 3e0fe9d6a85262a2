"""Whether the repository is ready for a release, and what the release takes from it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from release.names import majors, name


class ReleaseError(Exception):
    """The repository is not ready for this release."""


def check(tag: str, repository: str, project: str, changelog: str, files: Mapping[str, str]) -> str:
    """Return the version that `tag` asks for.

    Args:
        tag: `release-1.2.3`.
        repository: `OWNER/REPO` that is released.
        project: text of pyproject.toml.
        changelog: text of CHANGELOG.md.
        files: text by path of what users read.

    Raises:
        ReleaseError: the project has another version, has nothing to say about it, or sends its users elsewhere.
    """
    asked = tag.removeprefix("release-")
    said = tomllib.loads(project)["project"]["version"]
    if asked != said:
        raise ReleaseError(f"the tag {tag} asks for {asked}, but pyproject.toml says {said}")
    notes(asked, changelog)
    if name(files) != repository:
        raise ReleaseError(
            f"the documentation and `init` name {name(files)}, but {repository} is released; "
            f"run `python -m release rename {repository}`"
        )
    major = f"v{asked.partition('.')[0]}"
    named = list(majors(files))
    others = sorted({f"{path} names {found}" for path, found in named if found != major})
    if others or not named:
        raise ReleaseError(f"{asked} is released as {major}, but {'; '.join(others) or 'no page names it'}")
    return asked


def notes(asked: str, changelog: str) -> str:
    """Return what the changelog says about a version.

    Raises:
        ReleaseError: it says nothing.
    """
    section = re.search(
        rf"^## \[?{re.escape(asked)}\]?(?: [^\n]*)?\n(.*?)(?=^## |^\[[^\]]+\]: |\Z)",
        changelog,
        re.MULTILINE | re.DOTALL,
    )
    if section is None or not section[1].strip():
        raise ReleaseError(f"CHANGELOG.md has no section about {asked}")
    return section[1].strip() + "\n"


def tree(image: str, base: str, actions: Mapping[str, str]) -> dict[str, object]:
    """Return the body of a request for a git tree: `base` with the image in every action's metadata.

    https://docs.github.com/en/rest/git/trees#create-a-tree

    Args:
        image: `docker://ghcr.io/...@sha256:...`.
        base: id of a tree, not of a commit.
        actions: text of the metadata files by path.
    """
    entries = [
        {"path": path, "mode": "100644", "type": "blob", "content": pin(image, text)}
        for path, text in actions.items()
    ]
    return {"base_tree": base, "tree": entries}


def pin(image: str, metadata: str) -> str:
    """Return an action's metadata with `image` in the place of the Dockerfile.

    Raises:
        ReleaseError: `image` has no digest, or the metadata does not name the Dockerfile exactly once.
    """
    if not re.fullmatch(r"docker://[a-z0-9./_:-]+@sha256:[0-9a-f]{64}", image.lower()):
        raise ReleaseError(f"{image} is not pinned by digest")
    pinned, count = re.subn(
        r"^  image: (\.\./)?Dockerfile( #.*)?$", f"  image: {image.lower()}", metadata, flags=re.MULTILINE
    )
    if count != 1:
        raise ReleaseError("the action does not name the Dockerfile exactly once")
    return pinned
