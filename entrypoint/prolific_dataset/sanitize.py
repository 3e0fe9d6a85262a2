r"""Make text from outside safe to show on a terminal, in a log and to a reader.

Record text, field names, file names and the service's answers are written by others. Their control,
bidirectional and invisible characters become JSON-like escapes (`\n`, `\u202e`), so that one line stays one
line and nothing is hidden. A log line is also rewritten where a runner would take it for a command.
"""

from __future__ import annotations

import re
from unicodedata import category, combining

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # Persian, Hindi and joined emoji cannot be written without them
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters and marks that show nothing
_LONG_CODES = 0x10000
_LONGEST_LINE = 8192
"""Characters of a line of a log; a record may have a key of megabytes."""

# The runner looks for `##[` anywhere in a line and for `::` at its start, in a comparison that skips
# characters which its locale ignores; any run of non-ASCII between the symbols is therefore treated as if it
# were not there.
# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
_OLD_COMMAND = re.compile(r"(#[^\x00-\x7f]*#[^\x00-\x7f]*)\[")
_NEW_COMMAND = re.compile(r"^([^\x21-\x7e]*:[^\x00-\x7f]*):")


def visible(text: str) -> str:
    r"""Return `text` on one line, with everything invisible or active written as an escape.

    >>> visible("a\nb\u202e")
    'a\\nb\\u202e'
    """
    if text.isprintable() and _FILLERS.isdisjoint(text):
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character in _FILLERS or (category(character) in _HIDDEN and character not in _JOINERS):
        code = ord(character)
        return f"\\u{code:04x}" if code < _LONG_CODES else f"\\U{code:08x}"
    return character


def log_line(text: str) -> str:
    """Return `text` as one line of a log: visible, of bounded length, and never a command to the runner."""
    shown = _OLD_COMMAND.sub(r"\1\\[", visible(cut(text, _LONGEST_LINE)))
    return _NEW_COMMAND.sub(r"\1\\:", shown)


def json_text(text: str) -> str:
    """Return JSON of several lines, of which none is a command to the runner; its values stay the same."""
    return _OLD_COMMAND.sub(r"\1\\u005b", text)


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, with `…` at a cut; a letter keeps its accents."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end and (combining(text[end]) or text[end] in "\u200d\ufe0f" or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end] + "…"
