"""action.yml is the public contract: every other place that repeats a part of it says the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import prolific_dataset

REPOSITORY = Path(__file__).parents[2]
INPUTS = [
    "api-token",
    "dataset-id",
    "files",
    "config",
    "schema",
    "mode",
    "records",
    "changed-only",
    "fail-on",
    "max-rejected",
    "if-no-files-found",
    "poll-interval",
    "timeout",
    "api-url",
    "ca-bundle",
    "annotations",
    "show-values",
    "report-path",
    "rejected-path",
    "sarif-path",
    "plan-path",
    "force",
    "working-directory",
]
OUTPUTS = [
    "result",
    "file-count",
    "record-count",
    "valid-count",
    "invalid-count",
    "accepted-count",
    "rejected-count",
    "duplicate-count",
    "imported-count",
    "import-ids",
    "errors",
    "report-path",
    "rejected-path",
    "sarif-path",
    "matrix",
]


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.fixture
def action() -> dict[str, Any]:
    metadata: dict[str, Any] = yaml.safe_load(read("action.yml"))
    return metadata


def test_the_inputs_and_outputs_are_the_promised_ones(action: dict[str, Any]) -> None:
    assert list(action["inputs"]) == INPUTS
    assert list(action["outputs"]) == OUTPUTS


def test_no_input_has_a_default_that_would_beat_the_configuration_file(action: dict[str, Any]) -> None:
    assert [name for name, about in action["inputs"].items() if "default" in about or about["required"]] == []


def test_the_marketplace_takes_the_description(action: dict[str, Any]) -> None:
    assert len(action["description"]) < 125
    assert action["branding"] == {"icon": "upload-cloud", "color": "blue"}


def test_inputs_travel_by_environment_and_not_by_arguments_that_everybody_sees(
    action: dict[str, Any],
) -> None:
    assert action["runs"] == {"using": "docker", "image": "Dockerfile"}


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    label = re.search(r'org\.opencontainers\.image\.version="([^"]+)"', read("Dockerfile"))
    assert label
    assert label[1] == prolific_dataset.__version__ == version


def test_the_changelog_tells_of_this_version_or_of_what_will_become_it() -> None:
    newest, *older = re.findall(r"^## \[?([^\]\s]+)", read("CHANGELOG.md"), flags=re.MULTILINE)
    assert newest in {"Unreleased", prolific_dataset.__version__}
    assert newest != "Unreleased" or older[:1] in ([], [prolific_dataset.__version__])


def test_a_released_action_names_the_image_that_the_workflow_pushed(action: dict[str, Any]) -> None:
    """The tag of the image and the text of action.yml come from the same two values in the same run."""
    release = yaml.safe_load(read(".github/workflows/release.yml"))["jobs"]
    steps = {step.get("name"): step for job in release.values() for step in job["steps"]}
    assert "imagetools create --tag" in steps["Give it its name"]["run"]
    assert '"${IMAGE}:${VERSION}" "${IMAGE}@${DIGEST}"' in steps["Give it its name"]["run"]
    assert (
        'pin "docker://${IMAGE}@${DIGEST}"'
        in steps["Point action.yml at the image, and write the notes"]["run"]
    )
    assert {job["env"]["IMAGE"] for name, job in release.items() if name != "check"} == {
        "${{ needs.check.outputs.image }}"
    }
    assert action["runs"]["image"] == "Dockerfile", "on the main branch the image is built from the source"


def test_the_base_image_is_pinned_by_digest_and_named_once() -> None:
    images = re.findall(r"^FROM (\S+)", read("Dockerfile"), flags=re.MULTILINE)
    assert re.fullmatch(r"python:3\.13-slim@sha256:[0-9a-f]{64}", images[0])
    assert set(images[1:]) == {"base"}
