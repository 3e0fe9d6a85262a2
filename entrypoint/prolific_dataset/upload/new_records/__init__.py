"""Which records of a file the dataset does not have yet: git says what was uploaded, the dataset what became of it."""

from __future__ import annotations

from prolific_dataset.upload.new_records.difference import NewRecords, plan
from prolific_dataset.upload.new_records.findings import told, told_rejections
from prolific_dataset.upload.new_records.history import in_doubt, pending
from prolific_dataset.upload.new_records.origins import Memory
from prolific_dataset.upload.new_records.sharing import identities

__all__ = ["Memory", "NewRecords", "identities", "in_doubt", "pending", "plan", "told", "told_rejections"]
