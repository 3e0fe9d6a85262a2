"""Which records of a file the dataset does not have yet: git says what was uploaded, the dataset what became of it."""

from __future__ import annotations

from prolific_dataset.new_records.planning import NewRecords, plan

__all__ = ["NewRecords", "plan"]
