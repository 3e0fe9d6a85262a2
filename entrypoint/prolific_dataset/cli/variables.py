"""The environment variables by which an input can be given."""

from __future__ import annotations

_OTHER_NAMES = {"api-token": ("PROLIFIC_TOKEN",), "api-url": ("PROLIFIC_URL",)}


def variables(name: str) -> tuple[str, ...]:
    """Environment variables that give the input `name`, first one first; an empty one counts as absent.

    The runner writes `INPUT_<NAME>` with its hyphens kept; the last names are those of the vendor's own tools.
    """
    upper = name.upper()
    plain = upper.replace("-", "_")
    names = (f"INPUT_{upper}", f"INPUT_{plain}", f"PROLIFIC_{plain}", *_OTHER_NAMES.get(name, ()))
    return tuple(dict.fromkeys(names))
