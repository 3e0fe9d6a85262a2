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
    if b"\\" not in data:
        # `replace` finds its matches with memchr, `count` looks at every byte.
        return len(data.replace(b'"', b'""')) - len(data) if sparse else data.count(b'"')
    return _one_by_one(data) if sparse else data.count(b'"') - _escaped_quotes(data)


def _one_by_one(data: bytes) -> int:
    find = data.find
    found, at = 0, find(b'"')
    while at >= 0:
        found += data[at - 1] != _BACKSLASH or not _is_escaped(data, at)
        at = find(b'"', at + 1)
    return found


def _is_escaped(data: bytes, at: int) -> bool:
    """Whether an odd number of backslashes stands before `at`."""
    start = at
    while data[start - 1] == _BACKSLASH:
        start -= 1
    return (at - start) % 2 == 1


def _escaped_quotes(data: bytes) -> int:
    backslashes = len(data.replace(b"\\", b"\\\\")) - len(data)
    if backslashes * _SPARSE > len(data):
        return data.replace(b"\\\\", b"").count(b'\\"')
    find = data.find
    escaped, at = 0, find(b"\\")
    while at >= 0:
        escaped += data[at + 1] == _QUOTE
        at = find(b"\\", at + 2)
    return escaped
