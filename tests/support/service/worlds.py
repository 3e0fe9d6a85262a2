"""Worlds that the documents of the service and of its storage allow: what each of them does otherwise than the default.

In each of them a run stores every record exactly once, or says loudly why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How the service behaves, and what that means for a client."""

    knobs: Mapping[str, Any] = field(default_factory=dict)
    """Of the sandbox's scenario."""
    is_blind: bool = False
    """Whether the list of imports cannot tell what the dataset has, so that runs may refuse to upload."""
    stores_twice: bool = False
    """Whether the service itself stores a file twice, which no client can prevent: it has to be reported."""
    forgets: bool = False
    """Whether the list of imports is not complete, so that only the number of datapoints tells of the others: what is
    stored twice then has to be reported."""
    appends: bool = False
    """Whether runs append as well as upload files, and change over in between."""
    has_other_hands: bool = False
    """Whether others upload to the dataset and append to it."""


WORLDS: Mapping[str, World] = {
    "as documented": World(),
    "names get a prefix": World(knobs={"filenames": "prefixed"}),
    "names get a suffix": World(knobs={"filenames": "suffixed"}),
    "names are keys": World(knobs={"filenames": "key"}),
    "names are stems": World(knobs={"filenames": "stem"}),
    "names are in lower case": World(knobs={"filenames": "lower-case"}),
    "names are cut": World(knobs={"filenames": "shortened"}, is_blind=True),
    "names are ids": World(knobs={"filenames": "renamed"}, is_blind=True),
    "no names": World(knobs={"imports_with_filename": False}, is_blind=True),
    "no results in the list": World(knobs={"imports_in_full": False}),
    "no list": World(knobs={"imports": "null"}, is_blind=True),
    "list left out": World(knobs={"imports": "missing"}, is_blind=True),
    "list in a page": World(knobs={"imports": "page"}, is_blind=True),
    "list empty": World(knobs={"imports_cap": 0}, is_blind=True),
    "list of three": World(knobs={"imports_cap": 3}, is_blind=True, forgets=True),
    "list of the oldest": World(knobs={"imports_order": "oldest-first", "imports_cap": 3}, is_blind=True),
    "oldest first": World(knobs={"imports_order": "oldest-first"}),
    "last changed first": World(knobs={"imports_order": "last-changed-first"}),
    "listed late": World(knobs={"imports_listed_after_seconds": 5.0}),
    "listed when used": World(knobs={"imports_include_unused": False}, is_blind=True),
    "announced after a minute": World(knobs={"arrival_seconds": 60.0}),
    "announced twice": World(knobs={"announced_again_after_seconds": 30.0}, stores_twice=True),
    "appends": World(appends=True),
    "appends to what unused jobs block": World(knobs={"append_blocked_by_unused": True}, appends=True),
    "appends are not counted": World(knobs={"appended_in_total": False}, appends=True),
    "appends do not know imports": World(knobs={"append_again": "store-imported"}, appends=True),
    "appends, names are keys": World(knobs={"filenames": "key", "empty_file": "complete"}, appends=True),
    "appends, listed late": World(
        knobs={"imports_listed_after_seconds": 5.0, "arrival_seconds": 20.0}, appends=True
    ),
    "other hands": World(has_other_hands=True),
    "slow replies": World(knobs={"api_delay_seconds": 0.5, "storage_delay_seconds": 8.0}),
}
