"""What can become of a file, a dataset or a run, from the best to the worst, and why one could not be finished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique

from prolific_dataset.errors import OutOfTime, RunError


@unique
class Outcome(StrEnum):
    """The outcome of a file; a run has that of its worst file. Best first."""

    VALID = "valid"
    UP_TO_DATE = "up-to-date"
    COMPLETE = "complete"
    PARTIAL = "partial"
    INVALID = "invalid"
    PENDING_SCHEMA = "pending-schema"
    FAILED = "failed"
    UNFINISHED = "unfinished"
    ERROR = "error"

    @property
    def is_settled(self) -> bool:
        """Whether the service has said its last word on the file."""
        return self not in (Outcome.UNFINISHED, Outcome.ERROR)

    @property
    def badness(self) -> int:
        """Rank among the outcomes, from 0 for the best."""
        return _RANKED.index(self)


_RANKED = tuple(Outcome)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the worst of some outcomes; of none, `VALID`."""
    return max(outcomes, key=_RANKED.index, default=Outcome.VALID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a file or a run could not be finished: the values of a `RunError`."""

    message: str
    hint: str
    exit_code: int

    @classmethod
    def of(cls, error: RunError) -> Failure:
        """Return the values of `error`."""
        return cls(message=error.message, hint=error.hint, exit_code=error.exit_code)

    @property
    def outcome(self) -> Outcome:
        """The outcome of what failed: unfinished if the deadline passed, else an error."""
        return Outcome.UNFINISHED if self.exit_code == OutOfTime.exit_code else Outcome.ERROR
