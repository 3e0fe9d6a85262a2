"""What a line of a JSONL file contributes to the payload: the one definition that checking and sending share."""

from __future__ import annotations

import codecs

BYTE_ORDER_MARK = codecs.BOM_UTF8
_BLANK = b" \t\r\n"


def record_of(line: bytes) -> bytes:
    r"""Return the record on a line: no byte order mark, no `\r\n` or `\n` at its end; empty when it is blank.

    Args:
        line: bytes up to and with their `\n`, or to the end of the file.
    """
    record = line.removesuffix(b"\n").removesuffix(b"\r").removeprefix(BYTE_ORDER_MARK)
    return record if record.strip(_BLANK) else b""
