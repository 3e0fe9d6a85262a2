"""Everything that ends a run early, each with its exit code and a hint that names the fix.

RunError
├── UsageError            2   an input is missing or wrong
│   ├── ConfigurationError    the configuration or schema file is wrong
│   ├── NoFilesFound          no file matched
│   └── RepositoryError       git cannot answer: no history, no content, no git
├── AlreadyImported       1   others seem to have uploaded a file of the run
├── NoFileCame            1   the file of an import did not come in the time in which one does
├── AccessError           3   the token is refused, lacks access, or there is no such dataset or import
│   └── DatasetNotFound       there is no such dataset, for this token, or it is a V3 dataset
├── ServiceError          4   the service or the storage failed and retries are spent
│   ├── BlindLedger       1   the dataset does not tell what it already has
│   ├── DatasetBusy           an import or a schema migration is in progress
│   ├── TooLarge              the service does not take a request of this size
│   ├── OutcomeUnknown        a change that must not be made twice may have been made
│   ├── UnexpectedError       an unexpected exception
│   └── FileChanged           a file changed between being checked and being sent
├── OutOfTime             5   the deadline passed before the work was done
│   ├── MayStillArrive        an earlier upload of the same records was not settled
│   └── StillBusy             the dataset took no records until the deadline
└── Interrupted         130   SIGINT or SIGTERM

Bad data is a `Finding` and a slow import an `Outcome`; neither is an exception.
"""

from __future__ import annotations

from typing import ClassVar, Final

EXIT_CODES: Final = (
    (0, "The policy is satisfied (`fail-on`, `max-rejected`)"),
    (
        1,
        (
            "Records are invalid or rejected, an import failed, got no file or waits for a schema, a migration failed "
            "or nulled values, or what the dataset has is unknown"
        ),
    ),
    (2, "Wrong usage or configuration"),
    (3, "The token is refused or lacks access, or there is no such dataset or import"),
    (4, "The service or the storage failed, and retries are spent"),
    (5, "Not finished before the deadline; run again to pick up the imports"),
    (130, "Interrupted; what is known is written"),
)
"""What each exit code means, for `--help` and the documentation."""

DATA_EXIT_CODE: Final = 1
"""A verdict about the data, when nothing went wrong with the run."""


class RunError(Exception):
    """The run, or one file of it, cannot go on.

    Args:
        message: what happened, one or two sentences, free of secrets.
        hint: what to do about it; if empty, the usual hint of the class.
    """

    exit_code: ClassVar[int]
    usual_hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.usual_hint


class UsageError(RunError):
    """An input is missing or invalid."""

    exit_code = 2


class ConfigurationError(UsageError):
    """The configuration file or a schema file cannot be used."""

    usual_hint = "Correct the file."


class NoFilesFound(UsageError):  # noqa: N818 - named after what happened, like the others
    """The patterns match no file."""


class RepositoryError(UsageError):
    """The git repository cannot be read, or its clone lacks the history that is needed."""


class AlreadyImported(RunError):  # noqa: N818
    """The dataset may have the records already, from other hands."""

    exit_code = DATA_EXIT_CODE


class NoFileCame(RunError):  # noqa: N818
    """An import is older than five minutes, and the service has not got its file."""

    exit_code = DATA_EXIT_CODE
    usual_hint = (
        "Run the upload again: it sends the file anew. If a run is sending it just now, let that run end."
    )


class AccessError(RunError):
    """The service refuses the token, or the token cannot reach the dataset, or there is no such dataset or import."""

    exit_code = 3


class DatasetNotFound(AccessError):  # noqa: N818 - named after what happened, like the others
    """There is no dataset with this id that the token can see and that takes JSONL."""


class ServiceError(RunError):
    """The service or the storage failed, or gave an answer that cannot be understood."""

    exit_code = 4
    usual_hint = "Run again later: finished imports are recognised, and nothing is uploaded twice."


class BlindLedger(ServiceError):  # noqa: N818
    """The dataset's list of imports does not tell what it already has: an upload could store records twice."""

    exit_code = 1
    usual_hint = (
        "`force: true` uploads all the same. But as long as the list does not tell, each repeated run with it stores "
        "every record once more, and nothing can delete them."
    )


class DatasetBusy(ServiceError):  # noqa: N818
    """The dataset takes no records now: an import or a schema migration is in progress.

    Args:
        message: what happened.
        retry_after: seconds that the server asks to wait.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooLarge(ServiceError):  # noqa: N818
    """The service does not take a request of this size; nothing of it was done."""


class FileChanged(ServiceError):  # noqa: N818
    """The bytes about to be sent are not the bytes that were checked."""

    usual_hint = "Let no other step write the file during the run, and run again."


class OutcomeUnknown(ServiceError):  # noqa: N818
    """A change that must not be made twice may have been made: the service did not say so, and it was not repeated."""


class UnexpectedError(ServiceError):
    """An unexpected exception: a mistake of this program, or an answer that it should have refused."""


class URLRefused(ServiceError):  # noqa: N818
    """The storage no longer takes (or never took) this upload URL: a new one may help."""


class TransientError(ServiceError):
    """A fault that may pass: the request can be made again.

    Args:
        message: what happened.
        retry_after: seconds that the server asks to wait.
        lost: whether the request may have had its effect, because only the reply is missing.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, lost: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.lost = lost


class NotKnownYet(TransientError):  # noqa: N818 - named after what happened, like the others
    """The service does not know something, or not yet: it may have been made a moment ago."""


class OutOfTime(RunError):  # noqa: N818
    """The deadline of the run has passed."""

    exit_code = 5
    usual_hint = "Run again to pick up unfinished imports."


class MayStillArrive(OutOfTime):
    """The deadline passed while an earlier upload of the same records might still arrive."""

    usual_hint = (
        "Run again later, or with a longer timeout: an upload counts as lost once it is five minutes old."
    )


class StillBusy(OutOfTime):
    """The deadline passed while an import or a schema migration of the dataset was in progress."""

    usual_hint = "Run again later, or with a longer timeout: what was appended is not stored twice."


class Interrupted(RunError):  # noqa: N818
    """A signal stopped the run."""

    exit_code = 130
    usual_hint = "Run again to pick up unfinished imports."
