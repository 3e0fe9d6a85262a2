"""The first tier's interface: which lines of a block are certainly fine. It never judges a line bad.

The law that all acceptors obey: in what an acceptor accepts, the second tier (`explain`) finds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from prolific_dataset.validation.acceptance.scan import Scan


class Acceptor(Protocol):
    """Tells the lines that are certainly fine from those to be explained."""

    def scan(self, block: bytes) -> Scan:
        r"""Look at `block`: whole lines, the last of which may lack its `\n`; never empty."""
