"""Rules about a line as JSON text (RFC 8259), and as JSON that all programs read alike (I-JSON, RFC 7493)."""

from __future__ import annotations

from prolific_dataset.validation.rules.rule import Rule

MAX_DEPTH = 128
"""Most lists and objects that may be open at once."""


class InvalidJson(Rule):
    """A line is not valid JSON.

    Why: each line must be one complete JSON document (RFC 8259); the service rejects the record.

    Example that fails:

        {"prompt": "Which city?",}

    Fix: correct the line at the column named, or write the file with a JSON library.
    """

    id = "invalid-json"


class NotAnObject(Rule):
    """A line is JSON but not an object.

    Why: a record is a JSON object whose keys are fields; a list, text, a number, `true` or `null` has no
    fields.

    Example that fails:

        ["Which city?", "Which river?"]

    Fix: write the record as an object, `{"field": "value"}`.
    """

    id = "not-an-object"


class DuplicateKey(Rule):
    r"""An object has the same key twice.

    Why: programs differ in which of the values they keep (RFC 8259, section 4), so the other value vanishes
    silently. Keys are compared as text: `"a"` and `"\u0061"` are the same key.

    Example that fails:

        {"prompt": "Which city?", "prompt": "Which river?"}

    Fix: keep one of the two, or rename one.
    """

    id = "duplicate-key"


class NotANumber(Rule):
    """A value is NaN or Infinity, which JSON does not have.

    Why: Python and pandas write them, but they are not JSON (RFC 8259, section 6); the service rejects the
    record.

    Example that fails:

        {"score": NaN}

    Fix: leave the field out or write text in its place; in pandas, `df.fillna("")` before the export.
    """

    id = "not-a-number"


class LoneSurrogate(Rule):
    r"""Text contains a lone surrogate.

    Why: half of a surrogate pair is not a character, cannot be written as UTF-8, and programs replace or refuse
    it (RFC 7493, section 2.1). It mostly comes from cutting text in the middle of an emoji.

    Example that fails:

        {"prompt": "\ud83d"}

    Fix: cut text between characters, not between UTF-16 units.
    """

    id = "lone-surrogate"


class NumberOutOfRange(Rule):
    """A number is too large for a double.

    Why: most programs read numbers as IEEE 754 doubles (RFC 7493, section 2.2) and would read this one as
    infinite.

    Example that fails:

        {"id": 1e400}

    Fix: write the number as text.
    """

    id = "number-out-of-range"


class TooDeep(Rule):
    """Lists and objects are nested too deeply.

    Why: programs that read JSON have a limit for nesting, and fail in different ways beyond it. The limit
    here is 128.

    Example that fails: `{"tree": [[[[ ... ]]]]}` with more than 128 brackets open at once.

    Fix: flatten the value, or write it as text.
    """

    id = "too-deep"


class RecordTooLong(Rule):
    """A record has more bytes than the limit.

    Why: a line this long is almost always a file without line ends, and it is not read into memory. The limit
    is 16 MiB unless `max-record-bytes` says otherwise.

    Example: a file with all records on one line.

    Fix: write one record a line, or raise `max-record-bytes`.
    """

    id = "record-too-long"
