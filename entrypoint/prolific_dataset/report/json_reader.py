"""Report files -> reports: reads what `json_writer` wrote.

Outcomes and totals are derived again from the facts, and the result must be the one in the file: a report that this
version would judge differently is refused, so that a merge cannot make a failed job pass. Unknown keys come from a
newer version and are ignored.
"""

from __future__ import annotations

import json
from typing import Final

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import UsageError
from prolific_dataset.formats.nodes import Node
from prolific_dataset.model import (
    Appended,
    DatasetID,
    Finding,
    Findings,
    ImportID,
    ImportJob,
    ImportStatus,
    Notice,
    RecordError,
    Severity,
    Tally,
)
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.json_writer import VERSION
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.validation.rules.service import REMOTE_RULES

_HINT: Final = "Give files that `report-path` wrote."


def parse(text: str, *, source: str) -> Report:
    """Return the report in a file.

    Args:
        text: the file's content.
        source: what messages call the file.

    Raises:
        UsageError: it is not a report, or one of another version.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # a number of too many digits, or too deep
        value = None
    if not isinstance(value, dict) or "version" not in value:
        raise UsageError(f"{source} is not a report.", hint=_HINT)
    if value["version"] != VERSION:
        raise UsageError(
            f"{source} has version {value['version']!r}; this program reads version {VERSION}.",
            hint="Use one version of the program for all jobs.",
        )
    report = _report(Node(value=value, source=source, hint=_HINT))
    if report.outcome.value != value.get("result"):
        raise UsageError(
            f"{source} has the result {value.get('result')!r}, but its files amount to {report.outcome.value!r}.",
            hint="Use one version of the program for all jobs.",
        )
    return report


def _report(node: Node) -> Report:
    mode = node.at("mode").choice(Mode)
    return Report(
        mode=mode,
        datasets=tuple(_dataset(each, mode) for each in node.at("datasets").items()),
        notices=_notices(node.at("notices")),
        failure=_failure(node.at("failure")),
        interrupted=node.at("interrupted").flag(),
        seconds=node.at("seconds").seconds(),
    )


def _dataset(node: Node, mode: Mode) -> DatasetReport:
    dataset_id = node.at("dataset_id").text_or_none()
    return DatasetReport(
        dataset_id=None if dataset_id is None else DatasetID(dataset_id),
        name=node.at("name").text_or_none(),
        files=tuple(_file(each, mode) for each in node.at("files").items()),
        notices=_notices(node.at("notices")),
        failure=_failure(node.at("failure")),
        count_before=node.at("count_before").whole_or_none(),
        total_datapoint_count=node.at("total_datapoint_count").whole_or_none(),
    )


def _file(node: Node, mode: Mode) -> FileReport:
    listed = [_finding(each) for each in node.at("findings").items()]
    tallies = [_tally(each) for each in node.at("tallies").items()]
    seconds = node.at("seconds")
    return FileReport(
        path=node.at("path").text(),
        size=node.at("size").whole(),
        record_count=node.at("record_count").whole(),
        invalid_count=node.at("invalid_count").whole(),
        findings=_findings(listed, tallies, remote=False),
        bad_lines=[each.whole() for each in node.at("bad_lines").items()],
        mode=mode,
        is_form_only=node.at("is_form_only").flag(),
        upload_name=node.at("upload_name").text_or_none(),
        new_count=node.at("new_count").whole_or_none(),
        is_new_count_unknown=node.at("is_new_count_unknown").flag(),
        still_rejected_count=node.at("still_rejected_count").whole(),
        job=None if node.at("import").is_null else _import(node.at("import")),
        appended=None if node.at("appended").is_null else _appended(node.at("appended")),
        already_imported=node.at("already_imported").flag(),
        is_followed=node.at("is_followed").flag(),
        rejections=_findings(listed, tallies, remote=True),
        failure=_failure(node.at("failure")),
        interrupted=node.at("interrupted").flag(),
        seconds=None if seconds.is_null else seconds.seconds(),
    )


def _findings(listed: list[Finding], tallies: list[Tally], *, remote: bool) -> Findings:
    """Select what was found here, or what the service reported; their rules differ."""
    return Findings(
        listed=tuple(each for each in listed if (each.rule in REMOTE_RULES) is remote),
        tallies=tuple(each for each in tallies if (each.rule in REMOTE_RULES) is remote),
    )


def _appended(node: Node) -> Appended:
    return Appended(
        accepted_count=node.at("accepted_count").whole(), rejected_count=node.at("rejected_count").whole()
    )


def _import(node: Node) -> ImportJob:
    status = node.at("status").text()
    return ImportJob(
        import_id=ImportID(node.at("import_id").text()),
        status=ImportStatus(status),
        status_text=status,
        filename=node.at("filename").text_or_none(),
        created_at=node.at("created_at").text_or_none(),
        accepted_count=node.at("accepted_count").whole_or_none(),
        rejected_count=node.at("rejected_count").whole_or_none(),
        duplicate_count=node.at("duplicate_count").whole_or_none(),
        errors=tuple(
            RecordError(
                record_index=each.at("record_index").whole_or_none(),
                field=each.at("field").text_or_none(),
                reason=each.at("reason").text(),
            )
            for each in node.at("errors").items()
        ),
        reason=node.at("reason").text_or_none(),
    )


def _finding(node: Node) -> Finding:
    return Finding(
        rule=node.at("rule").text(),
        severity=node.at("severity").choice(Severity),
        message=node.at("message").text(),
        path=node.at("path").text(),
        line=node.at("line").whole_or_none(),
        column=node.at("column").whole_or_none(),
        record_index=node.at("record_index").whole_or_none(),
        field=node.at("field").text_or_none(),
        fix=node.at("fix").text_or_none(),
        count=node.at("count").whole_or_none() or 1,
    )


def _tally(node: Node) -> Tally:
    return Tally(
        rule=node.at("rule").text(),
        severity=node.at("severity").choice(Severity),
        field=node.at("field").text_or_none(),
        count=node.at("count").whole(),
    )


def _notices(node: Node) -> tuple[Notice, ...]:
    return tuple(
        Notice(severity=each.at("severity").choice(Severity), message=each.at("message").text())
        for each in node.items()
    )


def _failure(node: Node) -> Failure | None:
    if node.is_null:
        return None
    return Failure(
        message=node.at("message").text(),
        hint=node.at("hint").text(),
        exit_code=node.at("exit_code").whole(),
    )
