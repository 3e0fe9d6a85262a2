"""A dataset as its list of imports, and what they stored: the service's side of `records: new`, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from prolific_dataset.files.git import Repository
from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import DataFile, ImportID, ImportJob, ImportStatus, RecordError
from prolific_dataset.upload.new_records import GitCache, NewRecords, find_new_records
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules.settings import RuleSettings
from support.shell.git_repository import Work


def whole_payload(work: Work, path: str) -> Payload:
    """Everything a file holds, as the validation sees it."""
    file = DataFile(path=path, location=work.root / path)
    *_, validated = validate_dataset([file], schema=None, settings=RuleSettings(), digest=True)
    assert validated.payload is not None
    return validated.payload


def sent_records(payload: Payload) -> list[bytes]:
    """The records of a payload."""
    lines = payload.file.location.read_bytes().split(b"\n")
    if payload.lines.chosen is not None:
        return [record_of(lines[number - 1]) for number in payload.lines.chosen]
    return [record for line in lines if (record := record_of(line))]


@dataclass
class ImportList:
    """What the service keeps of one dataset."""

    work: Work
    imports: tuple[ImportJob, ...] = ()
    """Newest first."""
    stored: Counter[bytes] = field(default_factory=Counter)
    """By identity."""

    def find(self, path: str, *, retry_rejected: bool = False) -> NewRecords:
        repository = Repository.find(self.work.root)
        assert repository is not None
        found = find_new_records(
            self.imports, whole_payload(self.work, path), GitCache(repository), retry_rejected=retry_rejected
        )
        assert found is not None, f"no commit has {path} as it is"
        return found

    def upload(
        self,
        path: str,
        payload: Payload,
        *,
        rejects: Callable[[bytes], bool] = lambda _: False,
        status: ImportStatus | None = None,
        commit: str | None = "HEAD",
    ) -> ImportJob:
        """Store a payload, or do with it what `status` says."""
        name = UploadName.of(
            path,
            commit=commit and self.work.git("rev-parse", commit),
            sha256=payload.sha256,
            whole_sha256=whole_payload(self.work, path).sha256 if self.exists(path) else None,
        )
        sent = sent_records(payload)
        rejected = [index for index, record in enumerate(sent) if rejects(record)]
        end = ImportStatus.PARTIAL if rejected else ImportStatus.COMPLETE
        job = ImportJob(
            import_id=ImportID(f"import-{len(self.imports) + 1}"),
            status=status or end,
            status_text=status or end,
            filename=str(name),
            accepted_count=len(sent) - len(rejected),
            rejected_count=len(rejected),
            errors=tuple(RecordError(record_index=index, field="a", reason="Bad.") for index in rejected),
        )
        if status in {None, end}:
            self.stored.update(identity(record) for index, record in enumerate(sent) if index not in rejected)
        self.imports = (job, *self.imports)
        return job

    def exists(self, path: str) -> bool:
        """Whether the file is there."""
        return (self.work.root / path).exists()

    def change(self, import_id: str, **facts: object) -> None:
        """Tell something else of an import."""
        self.imports = tuple(
            replace(job, **facts) if job.import_id == import_id else job  # type: ignore[arg-type]
            for job in self.imports
        )

    def push(self, path: str, *, retry_rejected: bool = False) -> NewRecords:
        """Upload what is new."""
        new = self.find(path, retry_rejected=retry_rejected)
        if new.payload.record_count:
            self.upload(path, new.payload)
        return new
