"""The public contract is said in several places; all of them say the same."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from documentation.markdown import MarkerError, fill, table
from documentation.pages import pages
from prolific_dataset import errors
from prolific_dataset.cli.runs import upload, validate
from prolific_dataset.errors import DATA_EXIT_CODE, EXIT_CODES

REPOSITORY = Path(__file__).parents[2]
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))

FOR_PEOPLE = {"--format", "--quiet", "--since", "--no-wait", "--dry-run"}
"""Options that no workflow should have."""


@pytest.mark.parametrize("command", [upload, validate], ids=["upload", "validate"])
def test_every_input_of_the_action_is_an_option(command: click.Command) -> None:
    """What the action can do, the command can do on a laptop, by the same names and in the same order."""
    options = [
        option.opts[0].removeprefix("--")
        for option in command.params
        if option.opts[0].startswith("--") and option.opts[0] not in FOR_PEOPLE
    ]

    assert options == list(ACTION["inputs"])


def test_generated_pages_are_up_to_date() -> None:
    """`make docs` would change nothing."""
    stale = [path for path, text in pages(REPOSITORY) if path.read_text(encoding="utf-8") != text]

    assert stale == []


def test_the_readme_names_every_input_and_output() -> None:
    """Its tables are complete."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z-]+)` \|", readme, flags=re.MULTILINE))

    assert named == {*ACTION["inputs"], *ACTION["outputs"]}


def test_every_error_has_a_documented_exit_code() -> None:
    """No run ends with a number that the table lacks, and the table has no number that no run ends with."""
    leaves = [each for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "exit_code")]
    used = {0, DATA_EXIT_CODE}

    assert {number for number, _ in EXIT_CODES} == used | {each.exit_code for each in leaves}


def test_a_description_that_names_a_default_names_the_real_one() -> None:
    """action.yml has no defaults of its own; its descriptions tell the command's."""
    told = {
        name: found[1]
        for name, about in ACTION["inputs"].items()
        if (found := re.search(r"Default: `([^`]+)`(?=[.,])", about["description"]))
    }
    real = {
        option.opts[0].removeprefix("--"): option.default
        for option in upload.params
        if isinstance(option.default, str) and option.default and option.name != "api_url"
    }

    assert {name: told.get(name) for name in real} == real


def test_a_table_survives_what_its_cells_hold() -> None:
    """Line breaks and bars stay inside their cell."""
    assert table(("a", "b"), [("x |\ny", "`z`")]) == "| a | b |\n| --- | --- |\n| x \\| y | `z` |"


@pytest.mark.parametrize("text", ["", "<!-- a -->\n", "<!-- a -->\n<!-- /a -->\n<!-- a -->\n<!-- /a -->\n"])
def test_a_text_without_its_marks_is_refused(text: str) -> None:
    """A table that has nowhere to go does not vanish silently."""
    with pytest.raises(MarkerError):
        fill(text, "a", "table")
