"""Files that GitHub and others read: badges, issue forms, types."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from prolific_dataset import REPOSITORY as NAME

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def load(name: str) -> dict[str, dict[str, dict[str, object]]]:
    loaded: dict[str, dict[str, dict[str, object]]] = yaml.safe_load((REPOSITORY / name).read_text("utf-8"))
    return loaded


def test_a_badge_shows_a_workflow_that_is_there() -> None:
    """And its branch: without one GitHub shows the last run of any."""
    shown = re.findall(rf"github\.com/{NAME}/actions/workflows/(\S+)/badge\.svg(\S*?)\)", README)
    assert shown
    for workflow, branch in shown:
        assert (REPOSITORY / ".github/workflows" / workflow).exists()
        assert branch == "?branch=main"
    assert "publish_results: true" in (REPOSITORY / ".github/workflows/scorecard.yml").read_text("utf-8")


@pytest.mark.parametrize("folder", ["", "composite/"])
def test_every_input_and_output_has_a_type(folder: str) -> None:
    types, action = load(f"{folder}action-types.yml"), load(f"{folder}action.yml")
    for part in ("inputs", "outputs"):
        assert list(types[part]) == list(action[part])
        kinds = {str(about["type"]) for about in types[part].values()}
        assert kinds <= {"string", "boolean", "integer", "float", "list", "enum"}
    assert types["inputs"]["fail-on"]["allowed-values"] == ["invalid-or-rejected", "failed", "never"]


def test_an_issue_form_has_what_github_asks_of_one() -> None:
    for path in (REPOSITORY / ".github/ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.name == "config.yml":
            continue
        assert {"name", "description", "body"} <= form.keys()
        ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
        assert len(ids) == len(set(ids))
