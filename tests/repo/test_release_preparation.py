"""What the release workflow takes from the repository, and where it refuses to go on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import prolific_dataset
from release.__main__ import ACTIONS
from release.names import CONSTANT, majors, name, renamed, texts
from release.preparation import ReleaseError, check, notes, pin, tree

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


NAME = "octo-org/octo-repo"
FILES = {
    CONSTANT: f'REPOSITORY = "{NAME}"\n',
    "README.md": f"uses: {NAME}@v1\nuses: {NAME}/composite@v1\nuses: actions/checkout@v7\n",
}


def test_the_tag_must_ask_for_the_version_that_the_project_has() -> None:
    assert check("release-1.2.3", NAME, PROJECT, CHANGELOG, FILES) == "1.2.3"
    with pytest.raises(ReleaseError, match=r"asks for 1\.2\.4, but pyproject\.toml says 1\.2\.3"):
        check("release-1.2.4", NAME, PROJECT, CHANGELOG, FILES)


@pytest.mark.parametrize(
    "reference",
    [
        f"uses: {NAME}@v2",
        f"uses: {NAME}/composite@v0",
        f"uses: {NAME}/.github/workflows/upload-datasets.yml@v2",
        f"https://raw.githubusercontent.com/{NAME}/v2/docs/schemas/s.json",
    ],
)
def test_a_tag_that_the_documentation_does_not_name_is_refused(reference: str) -> None:
    """Who copies the README would get an action that is not there, or an old one."""
    files = FILES | {"docs/a.md": reference}
    with pytest.raises(ReleaseError, match=r"released as v1, but docs/a\.md names v[02]"):
        check("release-1.2.3", NAME, PROJECT, CHANGELOG, files)


def test_a_fork_that_names_the_original_is_not_released() -> None:
    """Its `init` would write workflows that use somebody else's action."""
    with pytest.raises(ReleaseError, match="python -m release rename mona/octo-repo"):
        check("release-1.2.3", "mona/octo-repo", PROJECT, CHANGELOG, FILES)


def test_this_repository_is_ready_for_the_version_that_it_says() -> None:
    files = texts()
    changelog = f"## [{prolific_dataset.__version__}]\n\n- All of it.\n"
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    tag = f"release-{prolific_dataset.__version__}"
    assert check(tag, name(files), project, changelog, files) == prolific_dataset.__version__
    assert len(list(majors(files))) > 10


def test_renamed_nothing_names_the_old_repository() -> None:
    """One command, and `init`, the schema's address, the pages and the examples follow."""
    before = texts()
    after = before | renamed("mona/fork", before)
    assert name(after) == "mona/fork"
    assert {path for path, text in after.items() if re.search(rf"{name(before)}(?![\w-])", text)} == set()
    assert [found for _, found in majors(after)] == [found for _, found in majors(before)]
    assert {"README.md", "examples/prolific-datasets.yml", "pyproject.toml"} <= renamed(
        "mona/fork", before
    ).keys()


def test_the_notes_are_the_versions_section_of_the_changelog() -> None:
    assert notes("1.2.3", CHANGELOG) == "### Added\n\n- A thing.\n"
    assert notes("1.2.2", CHANGELOG) == "- Another thing.\n"


@pytest.mark.parametrize("asked", ["1.2.4", "1.2", "Unreleased"])
def test_a_version_without_notes_is_not_released(asked: str) -> None:
    with pytest.raises(ReleaseError, match="no section"):
        notes(asked, CHANGELOG)


@pytest.mark.parametrize(
    ("path", "file"), [("action.yml", "Dockerfile"), ("container/action.yml", "../Dockerfile")]
)
def test_a_release_names_its_image_by_digest(path: str, file: str) -> None:
    metadata = (REPOSITORY / path).read_text(encoding="utf-8")
    pinned = pin(f"docker://ghcr.io/Octo-Org/octo-repo@{DIGEST}", metadata)
    image = f"docker://ghcr.io/octo-org/octo-repo@{DIGEST}"
    assert yaml.safe_load(metadata)["runs"]["image"] == file
    assert yaml.safe_load(pinned)["runs"]["image"] == image
    assert pinned.partition("  image:")[0] == metadata.partition("  image:")[0]


def test_the_release_commits_tree_differs_in_the_actions_only() -> None:
    """The form of GitHub's API: a base that is a tree, and whole files."""
    made = tree(f"docker://ghcr.io/a/b@{DIGEST}", "1f2e3d", {"action.yml": "  image: Dockerfile\n"})
    content = f"  image: docker://ghcr.io/a/b@{DIGEST}\n"
    entry = {"path": "action.yml", "mode": "100644", "type": "blob", "content": content}
    assert made == {"base_tree": "1f2e3d", "tree": [entry]}
    assert set(ACTIONS) == {
        path for path, text in texts().items() if re.search(r"^  image: .*Dockerfile", text, re.MULTILINE)
    }


@pytest.mark.parametrize(
    "image", ["docker://ghcr.io/octo-org/octo-repo:v1", "Dockerfile", f"ghcr.io/a/b@{DIGEST}"]
)
def test_a_movable_image_is_refused(image: str) -> None:
    with pytest.raises(ReleaseError, match="not pinned by digest"):
        pin(image, "  image: Dockerfile\n")


def test_an_action_that_is_already_pinned_is_not_pinned_again() -> None:
    with pytest.raises(ReleaseError, match="exactly once"):
        pin(f"docker://ghcr.io/a/b@{DIGEST}", f"  image: docker://ghcr.io/a/b@{DIGEST}\n")
