"""Every command in the documentation runs, against the sandbox, and ends as the page says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from documentation import walkthrough
from documentation.stories import STORIES, Story
from prolific_dataset.formats.documents import parse_document
from prolific_sandbox import Sandbox, load_scenario, serve
from support.shell.page_commands import run_commands
from support.shell.pages import PAGES, REPOSITORY, commands, text_of

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
WITH_COMMANDS = [page for page in PAGES if commands(page)]
_AT_ONCE = ("processing_seconds=0", "queued_seconds=0", "seconds_per_record=0")
GENERATED = "<!-- Made by `make walkthrough`"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with the examples, and their files under the names that the pages use."""
    folder = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    shutil.copytree(REPOSITORY / "examples/reviews", folder / "data")
    shutil.copy(REPOSITORY / "examples/schema.yml", folder / "prolific-schema.yml")
    schema = parse_document((folder / "prolific-schema.yml").read_bytes(), name="schema.yml")
    (folder / "schema.json").write_text(json.dumps(schema))
    return folder


@pytest.mark.parametrize("page", [page for page in WITH_COMMANDS if GENERATED not in text_of(page)], ids=str)
def test_the_commands_of_a_page_run(page: Path, folder: Path, tmp_path: Path) -> None:
    """In their order, in one shell, in a folder with `data/*.jsonl`, with the token that the page sets."""
    programs = tmp_path / "programs"
    programs.mkdir()
    shown = commands(page)
    hidden = re.findall(r"^<!-- before: (.+) -->$", text_of(page), flags=re.MULTILINE)
    knobs = re.findall(r"^<!-- sandbox: (.+) -->$", text_of(page), flags=re.MULTILINE)
    sandbox = Sandbox(scenario=load_scenario([*_AT_ONCE, *knobs]), tokens=("your-token",))
    schema = parse_document((folder / "prolific-schema.yml").read_bytes(), name="schema.yml")
    sandbox.add_dataset(dataset_id=DATASET, name="Reviews", schema=schema)
    for path in re.findall(r"^<!-- uploaded elsewhere: (.+) -->$", text_of(page), flags=re.MULTILINE):
        sandbox.upload_elsewhere(DATASET, Path(path).name, (folder / path).read_bytes())
    with serve(sandbox) as server:
        done = run_commands(
            ["git init --quiet", "git add --all", "git commit --quiet --message start", *hidden]
            + [each.text for each in shown],
            folder=folder,
            programs=programs,
            PROLIFIC_API_URL=server.url,
        )

    told = done[-len(shown) :]
    for command, result in zip(shown, told, strict=True):
        assert result.exit_code == command.exit_code, f"{result.command}\n{result.output}"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.page.stem)
def test_a_walkthrough_is_as_its_page_shows_it(story: Story, tmp_path: Path) -> None:
    """The whole page again, from an empty folder; `make walkthrough` writes it when it is meant to change."""
    folder, programs = tmp_path / "reviews", tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()

    assert walkthrough.write(story, folder, programs) == story.page.read_text(encoding="utf-8")
