"""Report files are read as they were written, and refused where that cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from prolific_dataset.config.settings import Policy
from prolific_dataset.errors import UsageError
from prolific_dataset.report import json_writer
from prolific_dataset.report.json_reader import VERSION, parse
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import SCENARIOS, failed, mixed, partial


def _said_by_the_service(report: Report) -> Report:
    """The hostile scenario's import has a status and another word for it, which no reply of the service can make."""
    (dataset,) = report.datasets
    (file,) = dataset.files
    assert file.job is not None
    file = replace(file, job=replace(file.job, status_text=file.job.status.value))
    return replace(report, datasets=(replace(dataset, files=(file,)),))


REPORTS = {name: scenario() for name, scenario in SCENARIOS.items()}
REPORTS["hostile"] = _said_by_the_service(REPORTS["hostile"])


def written(report: Report) -> str:
    policy = Policy()
    return json_writer.render(report, verdict(report, policy), policy)


def with_strangers(value: Any) -> Any:  # noqa: ANN401
    """The same document as a later version might write it: one more key in every object."""
    if isinstance(value, dict):
        return {name: with_strangers(each) for name, each in value.items()} | {"added_later": [1]}
    return [with_strangers(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", REPORTS)
def test_what_was_written_is_read(name: str) -> None:
    """Writing it again makes the same file."""
    text = written(REPORTS[name])

    assert written(parse(text, source="report.json")) == text


@pytest.mark.parametrize("name", REPORTS)
def test_keys_of_a_later_version_do_not_matter(name: str) -> None:
    """New keys may come at any time, as the schema says."""
    text = written(REPORTS[name])

    later = json.dumps(with_strangers(json.loads(text)))

    assert written(parse(later, source="report.json")) == text


def test_what_the_service_reported_is_told_from_what_was_found_here() -> None:
    """Both are in one list in the file."""
    read = parse(written(partial()), source="report.json")

    (file, _) = read.files
    assert (file.findings.total, file.rejections.total) == (0, 4)
    assert parse(written(failed()), source="report.json").files[0].rejections.total == 1


def test_a_status_of_a_later_service_is_kept() -> None:
    """It is shown in the service's own word."""
    document = json.loads(written(mixed()))
    file = document["datasets"][1]["files"][0]
    file["import"]["status"] = "archived"

    read = parse(json.dumps(document), source="report.json")

    job = read.datasets[1].files[0].job
    assert job is not None
    assert (job.status.value, job.status_text) == ("unknown", "archived")


def test_a_result_that_the_files_contradict_is_refused() -> None:
    """A later version may know outcomes that this one would take for something better."""
    document = json.loads(written(partial()))
    document["result"] = "quarantined"

    with pytest.raises(
        UsageError, match=r"a/report\.json has the result 'quarantined', but its files amount to 'partial'"
    ):
        parse(json.dumps(document), source="a/report.json")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"results": []}', '{"version": 1', "\x00", "[" * 100_000]
)
def test_what_is_no_report_is_refused(text: str) -> None:
    """Also the SARIF file or the plan, which lie beside it."""
    with pytest.raises(UsageError, match=r"report\.json is not a report"):
        parse(text, source="report.json")


def test_another_version_is_refused() -> None:
    """Its words may mean something else."""
    document = json.loads(written(partial()))
    document["version"] = VERSION + 1

    with pytest.raises(UsageError, match="has version 2; this program reads version 1"):
        parse(json.dumps(document), source="report.json")
    assert json_writer.VERSION == VERSION


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("mode",), "delete", "`mode` must be validate or upload"),
        (("datasets",), {}, "`datasets` must be a list"),
        (("datasets",), "none", "`datasets` must be a list"),
        (("datasets", 0), 7, r"`datasets\[0\]` must be an object"),
        (("datasets", 0, "files", 0, "record_count"), "1200", "record_count` must be a whole number"),
        (("datasets", 0, "files", 0, "record_count"), -1, "record_count` must be a whole number"),
        (("datasets", 0, "files", 0, "record_count"), True, "record_count` must be a whole number"),
        (("datasets", 0, "files", 0, "interrupted"), "false", "interrupted` must be true or false"),
        (("datasets", 0, "files", 0, "path"), None, r"datasets\[0\]\.files\[0\]\.path` must be text"),
        (
            ("datasets", 0, "files", 0, "findings", 0, "severity"),
            "fatal",
            "severity` must be error or warning",
        ),
        (("datasets", 0, "files", 0, "record_count"), 10**400, "record_count` must be a whole number"),
        (("seconds",), "long", "`seconds` must be a number"),
        (("seconds",), float("nan"), "`seconds` must be a number"),
        (("seconds",), float("inf"), "`seconds` must be a number"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_place(
    path: tuple[str | int, ...], value: object, says: str
) -> None:
    """A report that was edited or cut is not half understood."""
    document = json.loads(written(partial()))
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    with pytest.raises(UsageError, match=says):
        parse(json.dumps(document), source="report.json")
