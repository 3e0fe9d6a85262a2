"""Hides the token in the log of a step, before anything else is printed."""

from __future__ import annotations

from collections.abc import Mapping

from prolific_dataset.cli.options import variables
from prolific_dataset.github.commands import mask


def mask_token(environ: Mapping[str, str]) -> str:
    """Return the commands that hide the token, whatever variable it is in."""
    tokens = (environ.get(name, "").strip() for name in variables("api-token"))
    return "".join(f"{mask(token)}\n" for token in dict.fromkeys(tokens) if token)
