"""`prolific-dataset rules`."""

from __future__ import annotations

import subprocess
import sys

from prolific_dataset.validation.rules import RULES


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "prolific_dataset", "rules", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_rules_are_listed() -> None:
    """One line each, in the order of the documentation."""
    lines = run().stdout.splitlines()

    assert [line.split()[0] for line in lines] == [rule.id for rule in RULES]
    assert lines[0] == "empty-file             error    file     The file contains no record."


def test_one_rule_is_explained() -> None:
    """What its page says."""
    shown = run("null-value")

    assert shown.stdout.startswith(
        "null-value: warning unless the configuration file changes it under `rules`\n"
    )
    assert '{"prompt": null}' in shown.stdout
    assert "Fix: " in shown.stdout


def test_a_rule_that_is_not_there_is_a_usage_error() -> None:
    """With the exit code of all of them."""
    assert run("nul-value").returncode == 2
