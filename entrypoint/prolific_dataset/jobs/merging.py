"""The reports of many jobs -> one report, in which nothing that was planned goes missing unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import OutOfTime, UsageError
from prolific_dataset.jobs.matrix import Entry
from prolific_dataset.model import DatasetID, Notice, Severity
from prolific_dataset.report.outcome import Failure, Outcome
from prolific_dataset.report.report import DatasetReport, Report

_FINAL = frozenset(
    {Outcome.COMPLETE, Outcome.UP_TO_DATE, Outcome.PARTIAL, Outcome.PENDING_SCHEMA, Outcome.FAILED}
)
_NO_REPORT_HINT = (
    "Its job failed early, was cancelled, or is still running. "
    "Run it again: what was imported is found in the dataset."
)


def merge(reports: Mapping[str, Report], expected: Sequence[Entry] | None = None) -> Report:
    """Merge the reports of jobs.

    Args:
        reports: by the path of their file, which messages name.
        expected: the matrix they come from; a job whose datasets or files are not all reported becomes a failure.
            None when it is not known what was planned.

    Raises:
        UsageError: two reports contain the same file of a dataset, or there is nothing to merge.
    """
    if not reports and expected is None:
        raise UsageError("There is no report to merge.", hint="Give the files that `report-path` wrote.")
    datasets, homeless = _datasets(reports)
    of_jobs = reports.values()
    report = Report(
        mode=Mode.UPLOAD if any(each.mode is Mode.UPLOAD for each in of_jobs) else Mode.VALIDATE,
        datasets=tuple(_in_order(datasets, expected)),
        notices=tuple(_notices(of_jobs, homeless)),
        # The verdict takes the lowest exit code of all failures; so does the report as a whole.
        failure=min(homeless, key=lambda each: each.exit_code, default=None),
        interrupted=any(each.interrupted for each in of_jobs),
        # The jobs run side by side, so the whole takes about as long as the longest of them.
        seconds=max((each.seconds for each in of_jobs), default=0.0),
    )
    return report if expected is None else _compared(report, expected)


def _datasets(
    reports: Mapping[str, Report],
) -> tuple[dict[DatasetID | None, DatasetReport], list[Failure]]:
    """Collect datasets by id, and the failures of whole jobs that belong to none of their datasets."""
    datasets: dict[DatasetID | None, DatasetReport] = {}
    seen: dict[tuple[DatasetID | None, str], str] = {}
    homeless: list[Failure] = []
    for name, report in reports.items():
        for dataset in report.datasets:
            for file in dataset.files:
                earlier = seen.setdefault((dataset.dataset_id, file.path), name)
                if earlier != name:
                    raise UsageError(
                        f"{earlier} and {name} both report {file.path}.",
                        hint="Merge the reports of one run only, each once.",
                    )
        mine = [_stopped_by(report.failure, each) for each in report.datasets]
        if report.failure and report.failure not in [each.failure for each in mine]:
            homeless.append(report.failure)
        for each in mine:
            known = datasets.get(each.dataset_id)
            datasets[each.dataset_id] = _together(known, each) if known else each
    return datasets, homeless


def _stopped_by(failure: Failure | None, dataset: DatasetReport) -> DatasetReport:
    """Give a dataset what stopped its job, unless that came too late: every file has its final outcome."""
    is_over = bool(dataset.files) and all(file.outcome in _FINAL for file in dataset.files)
    return dataset if dataset.failure or is_over else replace(dataset, failure=failure)


def _together(first: DatasetReport, second: DatasetReport) -> DatasetReport:
    return replace(
        first,
        name=first.name or second.name,
        files=first.files + second.files,
        notices=tuple(dict.fromkeys(first.notices + second.notices)),
        failure=first.failure or second.failure,
    )


def _in_order(
    datasets: dict[DatasetID | None, DatasetReport], expected: Sequence[Entry] | None
) -> Iterator[DatasetReport]:
    """Datasets in the order of the matrix; the others after them, in the order of the reports."""
    remaining = dict(datasets)
    for entry in expected or ():
        for dataset_id in entry.dataset_ids:
            found = remaining.pop(dataset_id, None)
            yield found or DatasetReport(
                dataset_id=dataset_id,
                name=entry.name if entry.key == dataset_id and entry.name != dataset_id else None,
                files=(),
                failure=Failure(
                    message="There is no report of this dataset, although files were planned for it.",
                    hint=_NO_REPORT_HINT,
                    exit_code=OutOfTime.exit_code,
                ),
            )
    yield from remaining.values()


def _notices(reports: Collection[Report], homeless: Sequence[Failure]) -> Iterator[Notice]:
    """Yield the notices of all jobs, each once: most jobs have the same."""
    yield from dict.fromkeys(notice for report in reports for notice in report.notices)
    if len(homeless) > 1:
        for failure in homeless:
            yield Notice(severity=Severity.ERROR, message=failure.message)


def _compared(report: Report, expected: Sequence[Entry]) -> Report:
    """Compare a merged report with the plan: unplanned datasets are a warning, missing files are a failure."""
    notices, failure = report.notices, report.failure
    planned = {dataset_id for entry in expected for dataset_id in entry.dataset_ids}
    unplanned = [
        each.dataset_id or "a dataset without id"
        for each in report.datasets
        if each.dataset_id not in planned
    ]
    if unplanned:
        message = f"These datasets are reported but were not planned: {', '.join(unplanned)}."
        notices = (*notices, Notice(severity=Severity.WARNING, message=message))
    missing = _missing(report, expected)
    if missing and failure is None:
        failure = Failure(
            message=f"Files that were planned are not reported: {', '.join(missing)}.",
            hint="Do plan and upload see the same commit, the same configuration and the same inputs?",
            exit_code=OutOfTime.exit_code,
        )
    return replace(report, notices=notices, failure=failure)


def _missing(report: Report, expected: Sequence[Entry]) -> list[str]:
    """Name the jobs that report fewer files than were planned, where no failure explains it."""
    datasets = {dataset.dataset_id: dataset for dataset in report.datasets}
    missing = []
    for entry in expected:
        mine = [datasets[dataset_id] for dataset_id in entry.dataset_ids]
        found = sum(len(dataset.files) for dataset in mine)
        if found < entry.file_count and not any(dataset.failure for dataset in mine):
            missing.append(f"{entry.name} ({found} of {entry.file_count} files)")
    return missing
