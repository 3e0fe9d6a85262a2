"""A payload on its way into the dataset."""

from __future__ import annotations

from dataclasses import dataclass

from prolific_dataset.client.storage import PresignedURL
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportID
from prolific_dataset.upload.state import FileState
from prolific_dataset.upload.upload_name import UploadName


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Upload:
    """A payload to import, the file it is from, and the name it gets in the service."""

    file: FileState
    payload: Payload
    name: UploadName

    @property
    def size(self) -> int:
        """Bytes of any upload of this file, at most: how long such an upload may take follows from it."""
        return max(self.payload.size, self.file.report.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnClaim:
    """An upload URL of ours: its import job is a claim on the payload."""

    upload: Upload
    presigned: PresignedURL
    made: float
    """When it was asked for, by our clock."""

    @property
    def import_id(self) -> ImportID:
        """The import job."""
        return self.presigned.import_id
