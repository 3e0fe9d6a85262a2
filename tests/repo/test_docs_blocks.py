"""Every block of YAML and every link in the documentation is right."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from prolific_dataset import REPOSITORY as REPOSITORY_ON_GITHUB
from prolific_dataset.config.configuration import parse_configuration
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.formats.nodes import Node
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.rules.settings import parse_severities
from support.shell.pages import PAGES, REPOSITORY, Block, anchors, blocks, links, text_of

TOOLS = Path(sys.executable).parent
BLOCKS = [block for page in PAGES for block in blocks(page)]
YAML = [block for block in BLOCKS if block.language == "yaml"]
LANGUAGES = {"console", "yaml", "json", "jsonl", "text", "python", "markdown", "diff"}


def test_every_block_says_what_it_is() -> None:
    """So that a reader sees it coloured, and a test knows what to do with it."""
    assert [str(block) for block in BLOCKS if block.language not in LANGUAGES] == []


@pytest.mark.parametrize("block", YAML, ids=str)
def test_yaml_does_what_its_page_says(block: Block, tmp_path: Path) -> None:
    """Workflows pass GitHub's linters, configurations and schemas are read by the program."""
    document = parse_document(block.text.encode(), name=str(block))
    match document:
        case {"jobs": _}:
            check_workflow(block.text, tmp_path)
        case {"datasets": _}:
            assert parse_configuration(document, name=str(block))
        case {"fields": _}:
            assert parse_schema(document, source=str(block)).fields
        case {"rules": dict(rules)}:
            assert parse_severities(Node(value=rules, source=str(block), hint=""))
        case [*steps] if all(isinstance(step, dict) for step in steps):
            job = {"runs-on": "ubuntu-latest", "steps": steps}
            check_workflow(yaml.safe_dump({"on": "push", "jobs": {"job": job}}), tmp_path)
        case _:
            pytest.fail("No test knows what this block is.")


def check_workflow(text: str, folder: Path) -> None:
    """Run the linters, and check what they cannot know: the inputs and outputs of this action."""
    path = folder / ".github/workflows/workflow.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    for command in (
        (TOOLS / "actionlint", "-no-color", path),
        (TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path),
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    for step in our_steps(yaml.safe_load(text)):
        assert set(step.get("with", {})) <= set(inputs())


def our_steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps that use this action."""
    for job in workflow["jobs"].values():
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith(REPOSITORY_ON_GITHUB):
                yield step


def inputs() -> dict[str, Any]:
    action: dict[str, Any] = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
    return action["inputs"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    """To a file or folder that is there, and to a heading that it has."""
    for link in links(page):
        if link.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (REPOSITORY / page.parent / path).resolve() if path else REPOSITORY / page
        assert target.exists(), f"{page} links to {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target.relative_to(REPOSITORY)), f"{page} links to {link}"


def test_every_page_can_be_found() -> None:
    """From the README or from the index of the documentation, by links."""
    seen: set[Path] = set()
    todo = [Path("README.md")]
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in links(page):
            target = (REPOSITORY / page.parent / link.partition("#")[0]).resolve()
            if target.is_dir():
                todo += [each for each in PAGES if (REPOSITORY / each).parent == target]
            elif target.suffix == ".md" and target.is_file():
                todo.append(target.relative_to(REPOSITORY))

    assert sorted(set(PAGES) - seen) == []


def test_the_repository_has_one_name() -> None:
    """To move it, change one constant, and this test names the pages that follow."""
    named = {
        (page.as_posix(), found)
        for page in PAGES
        for found in re.findall(
            r"[\w.-]+/prolific-dataset-upload\b(?!/prolific-dataset-upload)", text_of(page)
        )
        if not found.startswith("actions/")
    }

    assert {name for _, name in named} == {REPOSITORY_ON_GITHUB}, named
