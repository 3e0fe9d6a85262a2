"""The table of exit codes."""

from __future__ import annotations

from documentation.markdown import page, table
from prolific_dataset.errors import EXIT_CODES


def exit_codes_table() -> str:
    """The table."""
    return table(("Code", "Meaning"), [(f"`{number}`", meaning) for number, meaning in EXIT_CODES])


def exit_codes_page() -> str:
    """The page."""
    return page(
        "Exit codes",
        "The command ends with one of these codes. GitHub shows a step as failed for every code but 0 and does not "
        "pass the number on: use the output `result` in a workflow.",
        exit_codes_table(),
        "When several things went wrong, a broken run (2 to 5, 130) counts more than bad data (1): the report is then "
        "not the whole truth.",
    )
