"""The list of imports, proved before it is trusted: it must show the job that we made, and forget no other.

See docs/decisions/0020-claims.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import BlindLedger
from prolific_dataset.model import ImportID, ImportJob

_LISTED_WITHIN: Final = 30.0
"""Seconds after which our own job should be in the list."""
_LOOK_EVERY: Final = 1.0


def wait_until_listed(
    look: Callable[[], Sequence[ImportJob]],
    claim: ImportID,
    *,
    path: str,
    is_named: Callable[[str | None], bool],
    deadline: Deadline,
) -> Sequence[ImportJob]:
    """Return the imports of a dataset, once they show a job of ours under its name.

    Args:
        look: reads the list.
        claim: the job.
        path: the file that it is of.
        is_named: whether a listed name is the one that the job was given.
        deadline: the end of the run, and the clock.

    Raises:
        BlindLedger: they do not.
        OutOfTime: the deadline passed before.
    """
    ends = deadline.clock.now() + _LISTED_WITHIN
    while True:
        deadline.check()
        imports = look()
        for job in imports:
            if job.import_id == claim:
                if is_named(job.filename):
                    return imports
                raise BlindLedger(
                    f"The dataset lists import {claim} of {path}, but not under the name that it was given, "
                    "so it is unknown what the dataset already has. Nothing of it was uploaded."
                )
        if deadline.clock.now() >= ends:
            raise BlindLedger(
                f"The dataset's list of imports does not show import {claim}, which was just made for {path}, "
                "so it is unknown what the dataset already has. Nothing of it was uploaded."
            )
        deadline.clock.sleep(_LOOK_EVERY)


def check_complete(imports: Sequence[ImportJob], known: Sequence[ImportJob]) -> None:
    """Raise `BlindLedger` when the list lacks an import that was known before."""
    listed = {job.import_id for job in imports}
    for job in known:
        if job.import_id not in listed:
            raise BlindLedger(
                f"The dataset's list of imports no longer shows import {job.import_id}, so it is unknown what the "
                "dataset already has. Nothing more was uploaded."
            )
