"""Validates the files of a dataset: every finding, and the payload that an upload would send.

Two tiers: `native` accepts most lines, quickly; `explain` says what is wrong with the others.
"""

from __future__ import annotations

from prolific_dataset.validation.dataset import Validated, validate_dataset

__all__ = ["Validated", "validate_dataset"]
