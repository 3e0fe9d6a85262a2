"""Which records of a file the dataset does not have yet: git says what was uploaded, the dataset what became of it."""

from prolific_dataset.upload.new_records.findings import change_findings, rejection_findings
from prolific_dataset.upload.new_records.origins import GitCache
from prolific_dataset.upload.new_records.records import identities
from prolific_dataset.upload.new_records.search import NewRecords, Search, find_new_records
from prolific_dataset.upload.new_records.sent import sent_payload, stand_in

__all__ = [
    "GitCache",
    "NewRecords",
    "Search",
    "change_findings",
    "find_new_records",
    "identities",
    "rejection_findings",
    "sent_payload",
    "stand_in",
]
