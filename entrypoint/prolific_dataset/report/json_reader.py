"""Report files -> reports: reads what `json_writer` wrote.

Outcomes and totals are derived again from the facts, and the result must be the one in the file: a report that this
version would judge differently is refused, so that a merge cannot make a failed job pass. Unknown keys come from a
newer version and are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, TypeVar, get_args, get_type_hints

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
_READERS: Final[Mapping[object, Callable[[Node], object]]] = {
    str: Node.text,
    ImportID: Node.text,
    DatasetID: Node.text,
    int: Node.whole,
    bool: Node.flag,
    float: Node.seconds,
    Severity: lambda node: node.choice(Severity),
    tuple[Notice, ...]: lambda node: tuple(_value(Notice, each) for each in node.items()),
    Failure: lambda node: _value(Failure, node),
    Appended: lambda node: _value(Appended, node, errors=()),
}
"""How a key is read, by the type of the field that has its name; where it is optional, null is None."""

Value = TypeVar("Value")


def parse(text: str | bytes, *, source: str) -> Report:
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
    datasets = tuple(_dataset(each, mode) for each in node.at("datasets").items())
    return _value(Report, node, mode=mode, datasets=datasets, waited=True)


def _dataset(node: Node, mode: Mode) -> DatasetReport:
    files = tuple(_file(each, mode) for each in node.at("files").items())
    return _value(DatasetReport, node, files=files)


def _file(node: Node, mode: Mode) -> FileReport:
    listed = [_value(Finding, each) for each in node.at("findings").items()]
    tallies = [_value(Tally, each) for each in node.at("tallies").items()]
    return _value(
        FileReport,
        node,
        mode=mode,
        findings=_findings(listed, tallies, remote=False),
        bad_lines=[each.whole() for each in node.at("bad_lines").items()],
        job=None if node.at("import").is_null else _import(node.at("import")),
        is_sent=False,
        rejections=_findings(listed, tallies, remote=True),
    )


def _findings(listed: list[Finding], tallies: list[Tally], *, remote: bool) -> Findings:
    """Select what was found here, or what the service reported; their rules differ."""
    return Findings(
        listed=tuple(each for each in listed if (each.rule in REMOTE_RULES) is remote),
        tallies=tuple(each for each in tallies if (each.rule in REMOTE_RULES) is remote),
    )


def _import(node: Node) -> ImportJob:
    status = node.at("status").text()
    return _value(
        ImportJob,
        node,
        status=ImportStatus(status),
        status_text=status,
        errors=tuple(_value(RecordError, each) for each in node.at("errors").items()),
    )


def _value(kind: Callable[..., Value], node: Node, **others: object) -> Value:
    """Return a value whose fields are read from the keys of their names, except `others`, which are given."""
    fields = {name: of for name, of in _types(kind).items() if name not in others}
    return kind(**others, **{name: _read(of, node.at(name)) for name, of in fields.items()})


def _read(of: object, node: Node) -> object:
    if of in _READERS:
        return _READERS[of](node)
    required, _ = get_args(of)  # all other fields may be None
    return None if node.is_null else _READERS[required](node)


_types = cache(get_type_hints)
