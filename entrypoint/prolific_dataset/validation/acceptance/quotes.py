r"""Counts the quotation marks that are JSON's own, which shows duplicate keys nearly for free.

A decoder that keeps the last of two equal keys leaves no trace of the other one in its result, but the text has the
other one's quotes. So when the text has exactly the quotes that the result accounts for, no key was dropped, however
spelt.

Each strategy here wins on some data by a factor of ten: memchr-based search on long text, plain counting on short
values.
"""

from __future__ import annotations

_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_SPARSE = 48
"""Bytes per quote above which searching for each beats counting over all bytes."""


def structural_quotes(data: bytes, expected: int) -> int:
    r"""Return how many quotes of `data` are not escaped.

    Args:
        data: well-formed JSON.
        expected: about how many there are; decides about speed only.
    """
    sparse = len(data) > _SPARSE * expected
    # `replace` finds its matches with memchr, `count` looks at every byte.
    quotes = len(data.replace(b'"', b'""')) - len(data) if sparse else data.count(b'"')
    return quotes - _escaped_quotes(data, quotes) if b"\\" in data else quotes


def _escaped_quotes(data: bytes, quotes: int) -> int:
    backslashes = len(data.replace(b"\\", b"\\\\")) - len(data)
    if min(quotes, backslashes) * _SPARSE > len(data):
        return data.replace(b"\\\\", b"").count(b'\\"')
    return _at_quotes(data) if quotes < backslashes else _at_backslashes(data)


def _at_quotes(data: bytes) -> int:
    find = data.find
    escaped, at = 0, find(b'"')
    while at >= 0:
        if data[at - 1] == _BACKSLASH:
            start = at - 1
            while data[start - 1] == _BACKSLASH:
                start -= 1
            escaped += (at - start) & 1
        at = find(b'"', at + 1)
    return escaped


def _at_backslashes(data: bytes) -> int:
    find = data.find
    escaped, at = 0, find(b"\\")
    while at >= 0:
        escaped += data[at + 1] == _QUOTE
        at = find(b"\\", at + 2)
    return escaped
