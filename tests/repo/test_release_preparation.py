"""What the release workflow takes from the repository, and where it refuses to go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from release.__main__ import ReleaseError, notes, pin, version

REPOSITORY = Path(__file__).parents[2]
DIGEST = "sha256:" + "0123456789abcdef" * 4
PROJECT = '[project]\nversion = "1.2.3"\n'
CHANGELOG = """\
# Changelog

## [Unreleased]

## [1.2.3] - 2026-11-22

### Added

- A thing.

## [1.2.2] - 2026-11-01

- Another thing.

[1.2.3]: https://github.com/octo-org/octo-repo/releases/tag/v1.2.3
"""


def test_the_tag_must_ask_for_the_version_that_the_project_has() -> None:
    assert version("release-1.2.3", PROJECT, CHANGELOG) == "1.2.3"
    with pytest.raises(ReleaseError, match=r"asks for 1\.2\.4, but pyproject\.toml says 1\.2\.3"):
        version("release-1.2.4", PROJECT, CHANGELOG)


def test_the_notes_are_the_versions_section_of_the_changelog() -> None:
    assert notes("1.2.3", CHANGELOG) == "### Added\n\n- A thing.\n"
    assert notes("1.2.2", CHANGELOG) == "- Another thing.\n"


@pytest.mark.parametrize("asked", ["1.2.4", "1.2", "Unreleased"])
def test_a_version_without_notes_is_not_released(asked: str) -> None:
    with pytest.raises(ReleaseError, match="no section"):
        notes(asked, CHANGELOG)


def test_a_release_names_its_image_by_digest() -> None:
    metadata = (REPOSITORY / "action.yml").read_text(encoding="utf-8")
    pinned = pin(f"docker://ghcr.io/Octo-Org/octo-repo@{DIGEST}", metadata)
    assert pinned == metadata.replace(
        "image: Dockerfile", f"image: docker://ghcr.io/octo-org/octo-repo@{DIGEST}"
    )


@pytest.mark.parametrize(
    "image", ["docker://ghcr.io/octo-org/octo-repo:v1", "Dockerfile", f"ghcr.io/a/b@{DIGEST}"]
)
def test_a_movable_image_is_refused(image: str) -> None:
    with pytest.raises(ReleaseError, match="not pinned by digest"):
        pin(image, "  image: Dockerfile\n")


def test_an_action_that_is_already_pinned_is_not_pinned_again() -> None:
    with pytest.raises(ReleaseError, match="exactly once"):
        pin(f"docker://ghcr.io/a/b@{DIGEST}", f"  image: docker://ghcr.io/a/b@{DIGEST}\n")
