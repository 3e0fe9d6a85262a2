"""The commands that messages name: to be pasted into a shell, so no word of a stranger may be in them."""

from __future__ import annotations

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import DatasetID, ImportID, ImportStatus
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.sentences import command, follow_up
from support.reports.scenarios import DATASET, file, import_id, job
from support.values import import_job


def report_of(*datasets: DatasetReport) -> Report:
    return Report(mode=Mode.UPLOAD, datasets=datasets)


def dataset(*statuses: ImportStatus) -> DatasetReport:
    files = tuple(
        file(f"{number}.jsonl", 1, job=job(number, status)) for number, status in enumerate(statuses)
    )
    return DatasetReport(dataset_id=DATASET, name=None, files=files)


def test_all_that_goes_on_is_waited_for_with_one_command() -> None:
    (found,) = follow_up(
        report_of(dataset(ImportStatus.QUEUED, ImportStatus.COMPLETE, ImportStatus.PROCESSING))
    )

    assert found.startswith(
        f"`prolific-dataset wait --dataset-id {DATASET} {import_id(0)} {import_id(2)}` follows"
    )


@pytest.mark.parametrize(
    "status",
    [ImportStatus.UNINITIALISED, ImportStatus.COMPLETE, ImportStatus.PARTIAL, ImportStatus.FAILED],
)
def test_nothing_is_waited_for_in_vain(status: ImportStatus) -> None:
    """What has ended, and what has no file."""
    assert follow_up(report_of(dataset(status))) == ()


def test_many_are_cut_off() -> None:
    """Imports and datasets."""
    many = dataset(*[ImportStatus.QUEUED] * 12)
    sentences = follow_up(report_of(*[many] * 7))

    assert "For 2 more imports, see `prolific-dataset imports`." in sentences[0]
    assert sentences[-1] == "2 more such commands not shown."
    assert len(sentences) == 6


@pytest.mark.parametrize("said", ["$(reboot)", "a b", "`id`", "a\nb", "", "--help", "é"])
def test_an_id_that_is_no_plain_word_is_in_no_command(said: str) -> None:
    """Ids of imports are the service's words."""
    assert command("wait", DATASET, [ImportID(said)]) is None
    assert command("wait", DatasetID(said), [import_id(1)]) is None
    going_on = import_job(said, ImportStatus.QUEUED)
    shown = DatasetReport(dataset_id=DATASET, name=None, files=(file("a.jsonl", 1, job=going_on),))

    assert follow_up(report_of(shown)) == ()
