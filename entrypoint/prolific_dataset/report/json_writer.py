"""The report as JSON, for later steps and for keeping; `docs/schemas/report-v1.schema.json` describes it.

Everything is ASCII, so that printing the file hides nothing and a lone surrogate can be written.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from prolific_dataset import __version__
from prolific_dataset.config.settings import Policy, Tolerance
from prolific_dataset.model import Appended, ImportJob
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.verdict import Verdict

VERSION = 1
"""Of the format: raised when a key is removed or changes its meaning; keys may be added at any time."""

_INDENTED_LINES = 10_000  # with more bad lines than that, white space would be most of the file
_ERRORS = 1000

Object = dict[str, object]


def render(report: Report, verdict: Verdict, policy: Policy) -> str:
    """Return the whole run as one JSON object."""
    document: Object = {
        "version": VERSION,
        "tool": {"name": "prolific-dataset", "version": __version__},
        "result": report.outcome.value,
        "exit_code": verdict.exit_code,
        "tolerated": verdict.tolerated,
        "mode": report.mode.value,
        "interrupted": report.interrupted,
        "seconds": round(report.seconds, 3),
        "policy": {"fail_on": policy.fail_on.value, "max_rejected": _tolerance(policy.max_rejected)},
        "counts": _counts(report),
        "notices": list(map(asdict, report.notices)),
        "failure": report.failure and asdict(report.failure),
        "datasets": [_dataset(dataset) for dataset in report.datasets],
    }
    many = sum(len(file.bad_lines) for file in report.files) > _INDENTED_LINES
    return json.dumps(document, indent=None if many else 2) + "\n"


def _tolerance(tolerance: Tolerance) -> str:
    return str(tolerance.count) if tolerance.percent is None else f"{tolerance.percent:g}%"


def _counts(counted: Report | FileReport) -> Object:
    return {
        "record_count": counted.record_count,
        "valid_count": counted.valid_count,
        "invalid_count": counted.invalid_count,
        "accepted_count": counted.accepted_count,
        "rejected_count": counted.rejected_count,
        "duplicate_count": counted.duplicate_count,
        "imported_count": counted.imported_count,
    }


def _dataset(dataset: DatasetReport) -> Object:
    return {
        "dataset_id": dataset.dataset_id,
        "name": dataset.name,
        "outcome": dataset.outcome.value,
        "count_before": dataset.count_before,
        "total_datapoint_count": dataset.total_datapoint_count,
        "notices": list(map(asdict, dataset.notices)),
        "failure": dataset.failure and asdict(dataset.failure),
        "files": [_file(file) for file in dataset.files],
    }


def _file(file: FileReport) -> Object:
    return {
        "path": file.path,
        "outcome": file.outcome.value,
        "size": file.size,
        **_counts(file),
        "is_form_only": file.is_form_only,
        "new_count": file.new_count,
        "is_new_count_unknown": file.is_new_count_unknown,
        "still_rejected_count": file.still_rejected_count,
        "upload_name": file.upload_name,
        "already_imported": file.already_imported,
        "is_followed": file.is_followed,
        "interrupted": file.interrupted,
        "seconds": None if file.seconds is None else round(file.seconds, 3),
        "appended": file.appended and _appended(file.appended),
        "import": file.job and _import(file.job),
        "failure": file.failure and asdict(file.failure),
        "findings": list(map(asdict, file.problems.listed)),
        "tallies": list(map(asdict, file.problems.tallies)),
        "unlisted_count": file.problems.unlisted,
        "bad_lines": list(file.bad_lines),
    }


def _appended(appended: Appended) -> Object:
    return {"accepted_count": appended.accepted_count, "rejected_count": appended.rejected_count}


def _import(job: ImportJob) -> Object:
    """Describe an import; its errors are cut off where `rejected_count` still says how many there are."""
    errors = job.errors[:_ERRORS] if (job.rejected_count or 0) >= len(job.errors) else job.errors
    return {**import_object(job), "errors": list(map(asdict, errors))}


def import_object(job: ImportJob) -> Object:
    """Describe an import, but for what the service says of single records."""
    return {
        "import_id": job.import_id,
        "status": job.status_text,
        "filename": job.filename,
        "created_at": job.created_at,
        "accepted_count": job.accepted_count,
        "rejected_count": job.rejected_count,
        "duplicate_count": job.duplicate_count,
        "reason": job.reason,
    }
