"""Sixty-four bits that are equal for records of equal content, whatever their white space and order of keys.

They find candidates, and `duplicates` compares these. An acceptor takes the fingerprints of the records that it can
read in its own way; for the others there is this one. The two never meet: whether an acceptor can read a record depends
on the record's content alone.
"""

from __future__ import annotations

from prolific_dataset.formats.identity import identity

_SIZE = 8


def fingerprint(record: bytes) -> int:
    """Return the fingerprint of a record: a part of its identity, for nobody can make many records that share it."""
    return int.from_bytes(identity(record)[:_SIZE], signed=True) or 1
