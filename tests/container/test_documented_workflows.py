"""Every workflow that a page shows, and the one that `init` writes, given a broken record: no event passes over it.

A job that is skipped counts as passed on GitHub, so a workflow that checks nothing looks like one that checked. All
workflows that need the same repository run at once, one run of act for each event.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from local_engine.act import ACTION, Act
from local_engine.docker import Docker
from local_engine.image import Image
from prolific_dataset import REPOSITORY as NAME
from prolific_dataset.cli import init
from prolific_sandbox import Sandbox
from support.shell.pages import PAGES, blocks

REPOSITORY = Path(__file__).parents[2]
DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
SCHEMA = "strict: true\nfields:\n  prompt:\n    type: text\n"
FILES = {
    "data/broken.jsonl": '{"prompt": "a"}\n{"promt": "a"}\n',
    "prolific-schema.yml": SCHEMA,
    "certificates/company.pem": trustme.CA().cert_pem.bytes().decode(),
}
CONFIGURATION = f"datasets:\n  - {{id: {DATASET}, files: data/*.jsonl, schema: prolific-schema.yml}}\n"
EVENTS = {"push", "pull_request", "merge_group", "workflow_dispatch"}


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A workflow of the documentation, ready for act."""

    name: str
    document: dict[str, Any]

    @property
    def events(self) -> set[str]:
        """What starts it."""
        started = self.document["on"]
        return EVENTS & {started} if isinstance(started, str) else EVENTS & set(started)

    @property
    def ours(self) -> list[dict[str, Any]]:
        """The steps that use the action."""
        steps = [step for job in self.document["jobs"].values() for step in job.get("steps", ())]
        return [step for step in steps if step.get("uses", "").startswith(ACTION.partition("@")[0])]

    @property
    def configured(self) -> bool:
        """Whether it relies on a configuration file."""
        return not any("files" in step.get("with", {}) for step in self.ours)

    @property
    def on_host(self) -> bool:
        """Whether it needs no container."""
        return any("/composite@" in step["uses"] for step in self.ours)


def documented() -> list[Workflow]:
    found = [(str(block), block.text) for page in PAGES for block in blocks(page) if block.language == "yaml"]
    found.append(("init", init.workflow("main")))
    return [
        Workflow(name=re.sub(r"\W", "-", name), document=for_act(name, text))
        for name, text in found
        if f"uses: {NAME}" in text and f"uses: {NAME}/.github/" not in text
    ]


def is_here(step: dict[str, Any]) -> bool:
    """Whether a step needs no action that would have to be fetched."""
    return step.get("uses", "actions/checkout@v7").startswith(("actions/checkout@", ACTION.partition("@")[0]))


def for_act(name: str, text: str) -> dict[str, Any]:
    """Return the workflow with the sandbox's address, and without what act does not know."""
    document: Any = yaml.safe_load(text.replace(NAME, ACTION.partition("@")[0]))
    if isinstance(document, list):  # a page shows the steps alone where the rest is as always
        if not any("checkout" in step.get("uses", "") for step in document):
            document.insert(0, {"uses": "actions/checkout@v7"})
        job = {"runs-on": "ubuntu-latest", "steps": document}
        document = {"on": ["push", "pull_request", "merge_group"], "jobs": {"dataset": job}}
    if True in document:  # `on`, as YAML 1.1 reads it
        document["on"] = document.pop(True)
    for job in document["jobs"].values():
        job.get("concurrency", {}).pop("queue", None)
        job["steps"] = [step for step in job["steps"] if is_here(step)]
    return document | {"name": re.sub(r"\W", "-", name), "env": {"PROLIFIC_API_URL": "${{ vars.API_URL }}"}}


WORKFLOWS = documented()
RUNS = sorted(
    {
        (event, workflow.configured, workflow.on_host)
        for workflow in WORKFLOWS
        for event in (workflow.events if not workflow.on_host else {"push"})
    }
)


def test_the_pages_workflows_are_found() -> None:
    pages = {workflow.name.rpartition("-")[0] for workflow in WORKFLOWS}
    assert {"README-md", "docs-scale-md", "docs-guides-validate-pull-requests-from-forks-md"} <= pages
    assert {event for event, _, _ in RUNS} == EVENTS


@pytest.mark.parametrize(
    "run", RUNS, ids=lambda run: f"{run[0]}{', configured' * run[1]}{', on the host' * run[2]}"
)
def test_a_broken_record_makes_it_red(
    docker: Docker,
    image: Image,
    tmp_path: Path,
    sandbox: Sandbox,
    api_url: str,
    run: tuple[str, bool, bool],
) -> None:
    event, configured, on_host = run
    act = Act(
        program=Path(sys.executable).parent / "act",
        docker=docker,
        image=image.tag,
        root=tmp_path,
        source=REPOSITORY,
    )
    started = [
        workflow
        for workflow in WORKFLOWS
        if event in workflow.events and (workflow.configured, workflow.on_host) == (configured, on_host)
    ]
    files = FILES | ({".github/prolific-datasets.yml": CONFIGURATION} if configured else {})
    files |= {f".github/workflows/{each.name}.yml": yaml.safe_dump(each.document) for each in started}
    for path, text in files.items():
        (act.repository / path).parent.mkdir(parents=True, exist_ok=True)
        (act.repository / path).write_text(text, encoding="utf-8")
    sandbox.add_dataset(dataset_id=DATASET, schema=yaml.safe_load(SCHEMA))

    result = act.run(
        event,
        secrets={"PROLIFIC_API_TOKEN": sandbox.tokens[0]},
        variables={"API_URL": api_url},
        on_host=on_host,
        timeout=600,
    )

    assert not result.succeeded, result.log
    red = {workflow.name for workflow in started if found_it(result.log, workflow.name)}
    assert red == {workflow.name for workflow in started}, result.log
    assert "upload-url" not in {request.step.value for request in sandbox.requests}


def found_it(log: str, workflow: str) -> bool:
    """Whether a job of the workflow failed, and marked the broken record before."""
    lines = [line for line in log.splitlines() if line.startswith(f"[{workflow}/")]
    marked = any("file=data/broken.jsonl" in line and "line=2" in line for line in lines)
    return marked and any("Job failed" in line for line in lines)
