"""`prolific-dataset rules`."""

from __future__ import annotations

from pathlib import Path

from prolific_dataset.validation.rules import RULES
from support.shell.terminal import prolific_dataset


def test_all_rules_are_listed(tmp_path: Path) -> None:
    """One line each, under its group and in the order of the documentation."""
    lines = prolific_dataset(tmp_path, "rules").out.splitlines()

    assert [line.split()[0] for line in lines if line.startswith("  ")] == [rule.id for rule in RULES]
    assert lines[:2] == [
        "The file and its lines as bytes:",
        "  empty-file             error    The file contains no record.",
    ]


def test_one_rule_is_explained(tmp_path: Path) -> None:
    """What its page says."""
    shown = prolific_dataset(tmp_path, "rules", "null-value")

    assert shown.out.startswith(
        "null-value: warning unless the configuration file changes it under `rules`\n"
    )
    assert '{"prompt": null}' in shown.out
    assert "Fix: " in shown.out


def test_a_rule_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """With the exit code of all of them."""
    assert prolific_dataset(tmp_path, "rules", "nul-value").exit_code == 2
