"""`python -m release version TAG | notes VERSION | pin IMAGE`: standard library only, for a bare runner."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


class ReleaseError(Exception):
    """The repository is not ready for this release."""


def version(tag: str, project: str, changelog: str) -> str:
    """Return the version that `tag` asks for.

    Args:
        tag: `release-1.2.3`.
        project: text of pyproject.toml.
        changelog: text of CHANGELOG.md.

    Raises:
        ReleaseError: the project has another version, or nothing to say about it.
    """
    asked = tag.removeprefix("release-")
    said = tomllib.loads(project)["project"]["version"]
    if asked != said:
        raise ReleaseError(f"the tag {tag} asks for {asked}, but pyproject.toml says {said}")
    notes(asked, changelog)
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


def pin(image: str, metadata: str) -> str:
    """Return action.yml's text with `image` in the place of the Dockerfile.

    Raises:
        ReleaseError: `image` has no digest, or action.yml does not name the Dockerfile exactly once.
    """
    if not re.fullmatch(r"docker://[a-z0-9./_-]+@sha256:[0-9a-f]{64}", image.lower()):
        raise ReleaseError(f"{image} is not pinned by digest")
    pinned, count = re.subn(
        r"^  image: Dockerfile$", f"  image: {image.lower()}", metadata, flags=re.MULTILINE
    )
    if count != 1:
        raise ReleaseError("action.yml does not name the Dockerfile exactly once")
    return pinned


def main(words: list[str]) -> int:
    """Do what the words say; 1 when the repository is not ready, 2 for other words."""
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    try:
        match words:
            case ["version", tag]:
                project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
                sys.stdout.write(version(tag, project, changelog) + "\n")
            case ["notes", asked]:
                sys.stdout.write(notes(asked, changelog))
            case ["pin", image]:
                path = REPOSITORY / "action.yml"
                path.write_text(pin(image, path.read_text(encoding="utf-8")), encoding="utf-8")
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
