"""The reports of many jobs become one, and nothing planned goes missing in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from prolific_dataset.config.settings import Mode, Policy
from prolific_dataset.errors import UsageError
from prolific_dataset.jobs import merging
from prolific_dataset.jobs.matrix import Entry
from prolific_dataset.model import DatasetID, ImportStatus, Notice, Severity
from prolific_dataset.report.outcome import Failure, Outcome
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import file, job

FIRST, SECOND, THIRD = (DatasetID(f"0192a3b5-0000-7000-8000-00000000000{number}") for number in (1, 2, 3))
REFUSED = Failure(message="The service refuses the token (401).", hint="", exit_code=3)
TOLD = Notice(severity=Severity.NOTICE, message="changed-only: all files are taken.")


def source(*datasets: DatasetReport, mode: Mode = Mode.UPLOAD, **facts: object) -> Report:
    return replace(Report(mode=mode, datasets=datasets), **facts)  # type: ignore[arg-type]


def merge(reports: Sequence[Report], expected: Sequence[Entry] | None = None) -> Report:
    """Merge reports that are named `a.json`, `b.json` and so on."""
    return merging.merge(dict(zip(("a.json", "b.json", "c.json"), reports, strict=False)), expected)


def dataset(
    dataset_id: DatasetID, *paths: str, status: ImportStatus = ImportStatus.COMPLETE
) -> DatasetReport:
    files = tuple(
        file(path, 10, job=job(number, status, accepted_count=10)) for number, path in enumerate(paths)
    )
    return DatasetReport(dataset_id=dataset_id, name=None, files=files)


def entry(*ids: DatasetID, files: int = 1, name: str = "Captions") -> Entry:
    return Entry(
        key=ids[0] if len(ids) == 1 else "part-001", name=name, dataset_ids=ids, file_count=files, size=1
    )


def exit_code(report: Report) -> int:
    return verdict(report, Policy()).exit_code


def test_everything_planned_is_reported() -> None:
    """In the order of the plan; counts add up, jobs ran side by side."""
    report = merge(
        [
            source(dataset(SECOND, "b"), seconds=3.0, notices=(TOLD,)),
            source(dataset(FIRST, "a1", "a2"), seconds=5.0, notices=(TOLD,)),
        ],
        [entry(FIRST, files=2), entry(SECOND)],
    )

    assert [each.dataset_id for each in report.datasets] == [FIRST, SECOND]
    assert (report.outcome, exit_code(report)) == (Outcome.COMPLETE, 0)
    assert (report.accepted_count, report.seconds, report.notices) == (30, 5.0, (TOLD,))


def test_the_worst_job_decides() -> None:
    """As the worst file does in one job."""
    report = merge([source(dataset(FIRST, "a")), source(dataset(SECOND, "b", status=ImportStatus.FAILED))])

    assert (report.outcome, exit_code(report)) == (Outcome.FAILED, 1)


def test_a_planned_dataset_without_a_report_is_red() -> None:
    """Its job may have been cancelled before it could write one."""
    report = merge([source(dataset(FIRST, "a"))], [entry(FIRST), entry(SECOND, name="Audio")])

    missing = report.datasets[1]
    assert (missing.dataset_id, missing.name) == (SECOND, "Audio")
    assert missing.failure is not None
    assert "no report of this dataset" in missing.failure.message
    assert (report.outcome, exit_code(report)) == (Outcome.UNFINISHED, 5)


def test_no_reports_at_all_are_red_when_something_was_planned() -> None:
    """The folder of reports may be empty, for whatever reason."""
    report = merge([], [entry(FIRST), entry(SECOND)])

    assert (len(report.datasets), exit_code(report)) == (2, 5)


def test_an_empty_plan_is_green() -> None:
    """Nothing was to be done, and nothing was."""
    assert exit_code(merge([], [])) == 0


def test_nothing_to_merge_is_a_mistake() -> None:
    """Without a plan nobody knows whether something is missing."""
    with pytest.raises(UsageError, match="no report to merge"):
        merge([])


def test_a_job_that_looked_at_fewer_files_is_red() -> None:
    """Plan and upload may have seen different commits or inputs."""
    report = merge([source(dataset(FIRST, "a"))], [entry(FIRST, files=3)])

    assert report.failure is not None
    assert "Captions (1 of 3 files)" in report.failure.message
    assert exit_code(report) == 5


def test_datasets_of_one_job_are_counted_together() -> None:
    """The plan knows the files of a job, not of each of its datasets."""
    reports = [source(dataset(FIRST, "a"), dataset(SECOND, "b", "c"))]

    assert exit_code(merge(reports, [entry(FIRST, SECOND, files=3)])) == 0
    assert exit_code(merge(reports, [entry(FIRST, SECOND, files=4)])) == 5


def test_what_was_not_planned_is_told() -> None:
    """Its result counts all the same."""
    report = merge([source(dataset(FIRST, "a"), dataset(SECOND, "b"))], [entry(FIRST)])

    assert [each.message for each in report.notices] == [
        f"These datasets are reported but were not planned: {SECOND}."
    ]
    assert len(report.datasets) == 2


def test_the_failure_of_a_job_goes_to_the_datasets_it_stopped() -> None:
    """What was imported before stays imported in the merged report."""
    stopped = DatasetReport(dataset_id=SECOND, name=None, files=(file("b", 10, interrupted=True),))

    report = merge([source(dataset(FIRST, "a"), stopped, failure=REFUSED), source(dataset(THIRD, "c"))])

    assert [each.outcome for each in report.datasets] == [Outcome.COMPLETE, Outcome.ERROR, Outcome.COMPLETE]
    assert (report.datasets[1].failure, report.failure) == (REFUSED, None)
    assert exit_code(report) == 3


def test_the_failure_of_a_job_without_datasets_is_the_runs() -> None:
    """Bad inputs end a job before it knows its datasets; the lowest exit code wins, none is silent."""
    other = Failure(message="The configuration file is wrong.", hint="", exit_code=2)

    report = merge([source(failure=REFUSED), source(failure=other), source(dataset(FIRST, "a"))])

    assert report.failure == other
    assert exit_code(report) == 2
    assert [each.message for each in report.notices] == [REFUSED.message, other.message]


def test_a_failure_after_everything_was_over_is_not_lost() -> None:
    """No dataset can carry it, so the run does."""
    assert merge([source(dataset(FIRST, "a"), failure=REFUSED)]).failure == REFUSED


def test_an_interrupted_job_interrupts_the_whole() -> None:
    """Exit code 130, as for a single run."""
    assert exit_code(merge([source(dataset(FIRST, "a"), interrupted=True)])) == 130


def test_one_dataset_in_several_reports() -> None:
    """Jobs that split by files get one dataset; the same file twice would count twice."""
    report = merge([source(dataset(FIRST, "a")), source(dataset(FIRST, "b"))])
    assert [each.path for each in report.datasets[0].files] == ["a", "b"]

    with pytest.raises(UsageError, match=r"a\.json and b\.json both report a\."):
        merge([source(dataset(FIRST, "a")), source(dataset(FIRST, "a"))])


def test_reports_of_validations_stay_one() -> None:
    """One upload among them makes the whole an upload."""
    check = source(DatasetReport(dataset_id=FIRST, name=None, files=()), mode=Mode.VALIDATE)

    assert merge([check]).mode is Mode.VALIDATE
    assert merge([check, source(dataset(SECOND, "b"))]).mode is Mode.UPLOAD
