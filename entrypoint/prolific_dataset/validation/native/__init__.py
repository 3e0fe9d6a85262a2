"""The first tier, written in C (`c/`), and what replaces it where nothing could compile it.

Either way there are a scanner for blocks of lines and `repeats` for fingerprints.
"""

from __future__ import annotations

try:
    from prolific_dataset.validation.native._native import repeats
    from prolific_dataset.validation.native.acceptor import make_scanner
except ImportError:
    from prolific_dataset.validation.native.absent import make_scanner, repeats

    IS_COMPILED = False
else:
    IS_COMPILED = True

__all__ = ["IS_COMPILED", "make_scanner", "repeats"]
