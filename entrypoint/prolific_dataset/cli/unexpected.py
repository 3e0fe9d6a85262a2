"""What to do with an unexpected exception."""

from __future__ import annotations

import sys

from prolific_dataset.errors import RunError, UnexpectedError


def as_run_error(error: Exception) -> RunError:
    """Return what ended the work as an error of ours.

    Of an unexpected exception it shows where it came from, but not its message, which may contain a URL or a token.
    """
    if isinstance(error, RunError):
        return error
    import traceback  # noqa: PLC0415 - where all goes well, nothing needs it

    sys.stderr.writelines(traceback.format_tb(error.__traceback__))
    return UnexpectedError(
        f"Unexpected error: {type(error).__name__}.",
        hint="Please report it with the lines above; running again does no harm.",
    )
