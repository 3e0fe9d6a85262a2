"""Which records of a file the dataset does not have yet: git says what was uploaded, the dataset what became of it."""

from prolific_dataset.upload.new_records.difference import NewRecords, find_new_records
from prolific_dataset.upload.new_records.findings import change_findings, concatenate, rejection_findings
from prolific_dataset.upload.new_records.history import identities, in_doubt, is_finished, pending
from prolific_dataset.upload.new_records.listed import all_new, import_of, nothing_new, ours, without_commit
from prolific_dataset.upload.new_records.origins import GitCache

__all__ = [
    "GitCache",
    "NewRecords",
    "all_new",
    "change_findings",
    "concatenate",
    "find_new_records",
    "identities",
    "import_of",
    "in_doubt",
    "is_finished",
    "nothing_new",
    "ours",
    "pending",
    "rejection_findings",
    "without_commit",
]
