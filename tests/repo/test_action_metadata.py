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
    "via",
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
    "summary-path",
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
    "total-datapoint-count",
    "import-ids",
    "errors",
    "report-path",
    "rejected-path",
    "sarif-path",
    "summary-path",
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
    """The name of the image and the text of action.yml come from the same two values in the same job."""
    job = yaml.safe_load(read(".github/workflows/release.yml"))["jobs"]["publish"]
    steps = {step.get("name"): step.get("run", "") for step in job["steps"]}
    assert '--tag "${IMAGE}:${VERSION}" "${IMAGE}@${DIGEST}"' in steps["Give the image its name"]
    pointing = steps["Point the actions at the image, commit that beside the main branch, and tag it"]
    assert 'release tree "docker://${IMAGE}@${DIGEST}"' in pointing
    assert job["env"] == {
        "IMAGE": "${{ needs.check.outputs.image }}",
        "VERSION": "${{ needs.check.outputs.version }}",
        "DIGEST": "${{ needs.image.outputs.digest }}",
    }
    assert action["runs"]["image"] == "Dockerfile", "on the main branch the image is built from the source"


def test_a_release_is_approved_once() -> None:
    """Each job that names an environment with reviewers asks for an approval of its own."""
    jobs = yaml.safe_load(read(".github/workflows/release.yml"))["jobs"]
    assert [name for name, job in jobs.items() if job.get("environment") == "release"] == ["publish"]
    assert set(jobs["publish"]["needs"]) == {"check", "image", "wheels", "source"}
    assert jobs["pypi"]["needs"] == "publish"


def test_the_copy_in_a_folder_is_the_same_action(action: dict[str, Any]) -> None:
    """The reusable workflow calls it by its path."""
    copy = yaml.safe_load(read("container/action.yml"))
    assert copy == action | {"runs": {"using": "docker", "image": "../Dockerfile"}}
    assert (REPOSITORY / "container" / copy["runs"]["image"]).resolve() == REPOSITORY / "Dockerfile"
    called = re.findall(r"uses: (\$/\S*)", read(".github/workflows/upload-datasets.yml"))
    assert set(called) == {"$/container"}


def test_the_base_image_is_pinned_by_digest_and_named_once() -> None:
    images = re.findall(r"^FROM (\S+)", read("Dockerfile"), flags=re.MULTILINE)
    assert re.fullmatch(r"python:3\.13-slim@sha256:[0-9a-f]{64}", images[0])
    assert set(images[1:]) == {"base"}
