"""The runner, if there is one, and workflow commands: the lines with which a step talks to it.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Mapping

from prolific_dataset.sanitize import visible

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def is_runner(environ: Mapping[str, str]) -> bool:
    """Tell whether a runner of GitHub Actions started this process."""
    return environ.get("GITHUB_ACTIONS") == "true"


def command(name: str, data: str = "", properties: Mapping[str, str | int | None] | None = None) -> str:
    """Return one workflow command as one line without its end.

    Args:
        name: the command; ours, never text from outside.
        data: the message; its newlines are kept, every other invisible character is written as an escape.
        properties: name and value pairs; written in order, without those that are None.
    """
    given = ((key, value) for key, value in (properties or {}).items() if value is not None)
    pairs = ",".join(f"{key}={visible(str(value)).translate(_PROPERTY)}" for key, value in given)
    shown = "\n".join(map(visible, data.split("\n"))).translate(_DATA)
    return f"::{name}{' ' if pairs else ''}{pairs}::{shown}"


def mask(secret: str) -> str:
    """Return the command that hides `secret` in all later output, or an empty text for an empty secret."""
    return f"::add-mask::{secret.translate(_DATA)}" if secret.strip() else ""
