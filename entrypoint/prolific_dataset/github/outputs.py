"""Outputs of the step: small values for later steps; the report files have all the details.

A job may set 1 MB of outputs, and a value that a later step passes on in its environment must stay under 128
KiB, so the two lists are cut off; `report-path` names the file that has everything.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from prolific_dataset.model import Finding, Severity
from prolific_dataset.report.report import Report
from prolific_dataset.sanitize import cut

LIST_LIMIT = 96 * 1024
_MESSAGE_LIMIT = 500
_PATHS = ("report-path", "rejected-path", "sarif-path", "summary-path")


def values(report: Report, written: Mapping[str, str]) -> dict[str, str]:
    """Return every output by name, in the order of the documentation; those that do not apply are empty.

    Args:
        report: what the run came to.
        written: the report files that exist, by the input that gave their path.
    """
    total = report.total_datapoint_count
    errors = (each for each in report.listed_problems if each.severity is Severity.ERROR)
    return {
        "result": report.outcome.value,
        "file-count": str(len(report.files)),
        "record-count": str(report.record_count),
        "valid-count": str(report.valid_count),
        "invalid-count": str(report.invalid_count),
        "accepted-count": str(report.accepted_count),
        "rejected-count": str(report.rejected_count),
        "duplicate-count": str(report.duplicate_count),
        "imported-count": str(report.imported_count),
        "total-datapoint-count": "" if total is None else str(total),
        "import-ids": _cut_off(report.import_ids),
        "errors": _cut_off(map(_error, errors)),
        **{name: written.get(name, "") for name in _PATHS},
        "matrix": "",
    }


def block(outputs: Mapping[str, str], delimiter: str) -> str:
    """Return `outputs` in the form the runner reads from the file that `GITHUB_OUTPUT` names.

    Args:
        outputs: values by name; a value may contain anything, names are ours.
        delimiter: random text, new for every block, so that no value can end it.

    Raises:
        ValueError: a value contains the delimiter, which cannot happen by chance.
    """
    if any(delimiter in value for value in outputs.values()):
        raise ValueError("an output contains its own delimiter")
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in outputs.items())


def _error(finding: Finding) -> dict[str, str | int | None]:
    return {
        "path": finding.path,
        "line": finding.line,
        "record_index": finding.record_index,
        "field": finding.field,
        "rule": finding.rule,
        "message": cut(finding.message, _MESSAGE_LIMIT),
    }


def _cut_off(items: Iterable[object]) -> str:
    """Return a JSON array in ASCII of as many leading `items` as fit."""
    parts: list[str] = []
    room = LIST_LIMIT - len("[]")
    for item in items:
        part = json.dumps(item, separators=(",", ":"))
        room -= len(part) + 1
        if room < 0:
            break
        parts.append(part)
    return f"[{','.join(parts)}]"
