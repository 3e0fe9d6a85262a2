"""One page for each rule, made from the rule's docstring, and a page that lists them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from documentation.markdown import GENERATED, table
from prolific_dataset.validation.rules import GROUPS, RULES, Rule


def rule_pages(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the pages of `folder`."""
    yield folder / "README.md", _index()
    for rule in RULES:
        yield folder / f"{rule.id}.md", _page(rule)


def _index() -> str:
    parts = [
        f"{GENERATED}\n\n# Rules",
        "An error stops the upload of the file; a warning and a notice do not. Where the service does not document",
        "what it does, the default is a warning, or an error if participants might see something that cannot be",
        "taken back. The configuration's `rules` changes the severity of a rule, or silences it:",
        "",
        "```yaml\nrules:\n  unknown-field: error\n  duplicate-record: off\n```",
    ]
    text = "\n".join([parts[0], "", *parts[1:]])
    for title, rules in GROUPS.items():
        rows = [(f"[`{rule.id}`]({rule.id}.md)", rule.default(), rule.summary()) for rule in rules]
        text += f"\n\n## {title}\n\n{table(('Rule', 'Default', 'What is wrong'), rows)}"
    return text.rstrip() + "\n"


def _page(rule: type[Rule]) -> str:
    summary, *paragraphs = inspect.cleandoc(rule.__doc__ or "").split("\n\n")
    text = f"{GENERATED}\n\n# `{rule.id}`\n\n{summary}\n\n"
    text += f"Default severity: **{rule.default()}** · [all rules](README.md)\n"
    for paragraph in paragraphs:
        if paragraph.startswith("    "):
            text += f"\n```json\n{inspect.cleandoc(paragraph)}\n```\n"
            continue
        head, _, body = paragraph.partition(":")
        if head in ("Why", "Fix", "Example"):
            text += f"\n## {head}\n\n{body.strip()[:1].upper()}{body.strip()[1:]}\n"
        elif head.startswith("Example"):
            text += f"\n## {head}\n" + (f"\n{body.strip()}\n" if body.strip() else "")
        else:
            text += f"\n{paragraph}\n"
    return text
