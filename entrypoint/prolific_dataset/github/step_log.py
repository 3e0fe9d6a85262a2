"""The log of a step as a stream on which nothing is a command to the runner, unless it was meant to be one.

What this program, its libraries or the interpreter write may quote a stranger: so the stream itself
makes every line safe, and our own commands are written with `write_commands`.
"""

from __future__ import annotations

import io
from typing import TextIO

from prolific_dataset.sanitize import log_line


class StepLog(io.TextIOBase):
    """Writes each whole line as `log_line` makes it; the rest waits for its end, or for `finish`.

    Args:
        stream: where the runner reads.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rest = ""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # the base has it as a variable
        """The stream's; without one `click` would write past this."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """The stream's."""
        return self._stream.errors

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str, /) -> int:
        """Write text that anyone may have written."""
        *lines, self._rest = (self._rest + text).split("\n")
        self._stream.write("".join(f"{log_line(line)}\n" for line in lines))
        return len(text)

    def write_as_is(self, text: str) -> None:
        """Write whole lines that are safe already: commands, or JSON."""
        self.finish()
        self._stream.write(text)

    def finish(self) -> None:
        """Write what has no end of line yet."""
        if self._rest:
            rest, self._rest = self._rest, ""
            self._stream.write(f"{log_line(rest)}\n")

    def flush(self) -> None:
        """Pass on what was written; not a line without its end, which may become a command."""
        self._stream.flush()

    def fileno(self) -> int:
        """The stream's."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """The stream's."""
        return self._stream.isatty()


def write_commands(stream: TextIO, text: str) -> None:
    """Write lines that are ours and safe, such as workflow commands, to a step's log or to any other stream."""
    if isinstance(stream, StepLog):
        stream.write_as_is(text)
    else:
        stream.write(text)
