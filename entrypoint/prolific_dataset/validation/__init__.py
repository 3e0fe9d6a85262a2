"""Validates the files of a dataset: every finding, and the payload that an upload would send.

Two tiers: `acceptance` says of most lines, and quickly, that they are fine; `explain` says of the others what is
wrong.
"""

from __future__ import annotations

from prolific_dataset.validation.dataset import Validated, validate_dataset

__all__ = ["Validated", "validate_dataset"]
