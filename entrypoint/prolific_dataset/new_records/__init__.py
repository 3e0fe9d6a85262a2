"""Which records of a file the dataset does not have yet: git says what was uploaded, the dataset what became of it."""

from __future__ import annotations

from prolific_dataset.new_records.history import in_doubt, pending
from prolific_dataset.new_records.origins import Memory
from prolific_dataset.new_records.planning import NewRecords, plan
from prolific_dataset.new_records.sharing import identities
from prolific_dataset.new_records.telling import told, told_rejections

__all__ = ["Memory", "NewRecords", "identities", "in_doubt", "pending", "plan", "told", "told_rejections"]
