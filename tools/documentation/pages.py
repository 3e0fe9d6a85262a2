"""Which files are made, and from what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from documentation import (
    action,
    action_types,
    commands,
    composite,
    configuration,
    report_file,
    rules,
    sandbox,
)
from documentation.markdown import fill
from documentation.metadata import read


def pages(repository: Path) -> Iterator[tuple[Path, str]]:
    """Yield every generated file with the text that it should have."""
    metadata = read(repository / "action.yml")
    readme = repository / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, block in (
        ("inputs", action.meanings("Input", metadata.inputs)),
        ("outputs", action.meanings("Output", metadata.outputs)),
        ("exit-codes", commands.exit_codes_table()),
    ):
        text = fill(text, name, block)
    yield readme, text
    yield repository / "composite/action.yml", composite.render(metadata)
    for folder in (repository, repository / "composite"):
        yield folder / "action-types.yml", action_types.render(metadata)
    in_a_folder = composite.render_in_a_folder((repository / "action.yml").read_text("utf-8"))
    yield repository / "container/action.yml", in_a_folder
    yield from rules.rule_pages(repository / "docs/rules")
    reference = repository / "docs/reference"
    yield reference / "inputs.md", action.inputs_page(metadata)
    yield reference / "outputs.md", action.outputs_page(metadata)
    yield reference / "exit-codes.md", commands.exit_codes_page()
    example = (repository / "examples/prolific-datasets.yml").read_text(encoding="utf-8")
    yield reference / "configuration.md", configuration.configuration_page(example)
    yield repository / "docs/schemas/prolific-datasets-v1.schema.json", configuration.schema_text()
    yield reference / "commands.md", commands.commands_page()
    page = reference / "sandbox.md"
    yield page, fill(page.read_text(encoding="utf-8"), "knobs", sandbox.knobs_tables())
    yield reference / "report.md", report_file.report_page(repository / "docs/schemas/report-v1.schema.json")
