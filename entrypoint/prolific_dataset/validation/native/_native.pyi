from array import array
from typing import final

@final
class Acceptor:
    def __new__(
        cls,
        *,
        fields: tuple[tuple[bytes, int, int, bool, bool, tuple[bytes, ...]], ...],
        unknown_fields: bool,
        all_fields: bool,
        most_bytes: int,
        deepest: int,
        secrets: bytes,
    ) -> Acceptor: ...
    def scan(self, block: bytes, prints: bool, /) -> tuple[int, list[tuple[int, bytes, int]], bytes]: ...

def repeats(
    table: bytearray, prints: array[int], first: int, part: int, parts: int, /
) -> list[tuple[int, int]]: ...
