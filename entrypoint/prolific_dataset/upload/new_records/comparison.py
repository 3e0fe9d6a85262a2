"""Compare the records of a file with those of an earlier version, as multisets, keeping only digests in memory.

Equal bytes are found first, by SHA-256 cut to 128 bits; only what is left on both sides is parsed. Taking pairs of
equal records away from both sides does not change the difference, so this is exact and still fast.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from prolific_dataset.errors import FileChanged
from prolific_dataset.formats.blocks import BLOCK_SIZE
from prolific_dataset.formats.digest import BackgroundDigest
from prolific_dataset.formats.identity import SIZE, identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import Payload
from prolific_dataset.upload.new_records.records import records


@dataclass(slots=True, kw_only=True)
class Gone:
    """Records of an earlier version that are no longer in the file."""

    lines: array[int] = field(default_factory=lambda: array("Q"))
    """Their lines in the earlier version."""
    places: array[int] = field(default_factory=lambda: array("Q"))
    """For each, how many records before it are still in the file."""
    identities: bytearray = field(default_factory=bytearray)
    """The digest of each, one behind the other."""

    def __iter__(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield line, place and identity of each."""
        for index, (line, place) in enumerate(zip(self.lines, self.places, strict=True)):
            yield line, place, bytes(self.identities[index * SIZE : (index + 1) * SIZE])

    def add(self, line: int, place: int, each: bytes) -> None:
        """Add a record."""
        self.lines.append(line)
        self.places.append(place)
        self.identities += each

    def without(self, counts: Counter[bytes]) -> Gone:
        """Leave out so many of each, the first ones; uses `counts` up."""
        rest = Gone()
        for line, place, each in self:
            if counts[each]:
                counts[each] -= 1
            else:
                rest.add(line, place, each)
        return rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a file and an earlier version do not share."""

    added: array[int]
    """Positions in the file of records that the version does not have: of equal ones, the last."""
    gone: Gone
    version_sha256: str
    """Digest of the payload of all records of the version."""


class FileRecords:
    """The records of a file: 32 bytes for each, and about 110 more while it is compared."""

    def __init__(self, whole: Payload) -> None:
        self._file = whole.file
        self._digests = bytearray()
        self._offsets = array("Q")
        self.lines = array("Q")
        """Line of each record."""
        if self._read() != whole.sha256:
            raise FileChanged(f"{self._file.path} changed after it was checked; nothing of it was uploaded.")

    def _read(self) -> str:
        """Read the file, and return the digest of its payload."""
        digest = BackgroundDigest()
        block = bytearray()
        try:
            with self._file.location.open("rb", buffering=BLOCK_SIZE) as stream:
                for number, offset, record in records(stream):
                    self._digests += sha256(record).digest()[:SIZE]
                    self.lines.append(number)
                    self._offsets.append(offset)
                    block += record + b"\n"
                    if len(block) > BLOCK_SIZE:
                        digest.update(bytes(block))
                        block.clear()
            digest.update(bytes(block))
            return digest.hexdigest()
        finally:
            digest.stop()

    def __len__(self) -> int:
        return len(self.lines)

    def at(self, positions: Iterable[int]) -> Iterator[bytes]:
        """Yield the records at these positions.

        Raises:
            FileChanged: they are not the ones that were read at first.
        """
        with self._file.location.open("rb") as stream:
            for position in positions:
                stream.seek(self._offsets[position])
                record = record_of(stream.readline())
                if sha256(record).digest()[:SIZE] != self._digest(position):
                    raise FileChanged(f"{self._file.path} changed while it was compared.")
                yield record

    def compare(self, version: Iterable[bytes]) -> Difference:
        """Compare with an earlier version, given by its lines."""
        unmatched = Counter(map(self._digest, range(len(self))))
        gone = Gone()
        matched = 0
        whole = sha256()
        for number, _, record in records(version):
            whole.update(record)
            whole.update(b"\n")
            digest = sha256(record).digest()[:SIZE]
            if unmatched.get(digest):
                unmatched[digest] -= 1
                matched += 1
            else:
                gone.add(number, matched, identity(record))
        added = self._last(unmatched, len(self) - matched)
        del unmatched
        added, gone = self._match_parsed(added, gone)
        return Difference(added=added, gone=gone, version_sha256=whole.hexdigest())

    def _digest(self, position: int) -> bytes:
        return bytes(self._digests[position * SIZE : (position + 1) * SIZE])

    def _last(self, wanted: Counter[bytes], count: int) -> array[int]:
        """Positions of the records in `wanted`, `count` in all: of equal ones, the last."""
        found = array("Q")
        still = {digest: left for digest, left in wanted.items() if left}
        position = len(self)
        while len(found) < count:
            position -= 1
            digest = self._digest(position)
            if still.get(digest):
                still[digest] -= 1
                found.append(position)
        found.reverse()
        return found

    def _match_parsed(self, added: array[int], gone: Gone) -> tuple[array[int], Gone]:
        """Take away what is equal once it is parsed."""
        if not added or not gone.lines:
            return added, gone
        held = Counter(each for _, _, each in gone)
        matched: Counter[bytes] = Counter()
        still_added = array("Q")
        for position, record in zip(added, self.at(added), strict=True):
            each = identity(record)
            if held[each] > matched[each]:
                matched[each] += 1
            else:
                still_added.append(position)
        return still_added, gone.without(matched)


def in_both(file: FileRecords, one: array[int], other: array[int]) -> array[int]:
    """The records of `file` that two versions both lack: of two sets of positions, what is in both as records.

    Equal records that are spelt differently may be at other positions in `other`; they count as well.
    """
    if len(one) == len(file):
        return other
    others = set(other)
    shared = array("Q", (position for position in one if position in others))
    open_positions = array("Q", (position for position in one if position not in others))
    if not open_positions:
        return one
    wanted = [identity(record) for record in file.at(open_positions)]
    asked = set(wanted)
    others.difference_update(shared)
    rest = array("Q", sorted(others))
    spare = Counter(each for record in file.at(rest) if (each := identity(record)) in asked)
    for position, each in zip(reversed(open_positions), reversed(wanted), strict=True):
        if spare[each]:
            spare[each] -= 1
            shared.append(position)
    return array("Q", sorted(shared))
