"""The findings as SARIF 2.1.0: code scanning shows them as alerts that come and go with the records.

https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from prolific_dataset import __version__
from prolific_dataset.model import Finding, Severity
from prolific_dataset.report.report import Report
from prolific_dataset.sanitize import visible

RESULT_LIMIT = 5000
"""Code scanning keeps no more results of a run."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}

Object = dict[str, object]


def render(report: Report, summaries: Mapping[str, str] | None = None) -> str:
    """Return the listed findings, errors first, as one SARIF log; one without findings closes the alerts.

    Args:
        report: the run.
        summaries: one sentence for each rule, by its id.
    """
    findings = report.listed_problems[:RESULT_LIMIT]
    rules = list(dict.fromkeys(finding.rule for finding in findings))
    log: Object = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Prolific Dataset Upload",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule, (summaries or {}).get(rule, rule)) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The repository's root."}}},
                "results": [_result(finding, rules.index(finding.rule)) for finding in findings],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _result(finding: Finding, rule_index: int) -> Object:
    place: Object = {
        "artifactLocation": {"uri": quote(finding.path, errors="surrogatepass"), "uriBaseId": "%SRCROOT%"}
    }
    if finding.line is not None:
        region = {"startLine": finding.line}
        if finding.column is not None:
            region["startColumn"] = finding.column
        place["region"] = region
    field = "" if finding.field is None else f" ({finding.field})"
    sentences = [f"{finding.message}{field}", finding.fix or ""]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain_message(" ".join(each for each in sentences if each))},
        "locations": [{"physicalLocation": place}],
        **({"occurrenceCount": finding.count} if finding.count > 1 else {}),
    }


def _plain_message(text: str) -> str:
    """Return `text` without SARIF's own markup: brackets make links, braces take arguments."""
    shown = visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return shown.replace("{", "{{").replace("}", "}}")


def _rule(rule: str, summary: str) -> Object:
    name = "".join(part.capitalize() for part in rule.split("-"))
    described = {"text": summary}
    return {
        "id": rule,
        "name": name,
        "shortDescription": described,
        "fullDescription": described,
        "help": {"text": f"{summary} The alert says what to do about it."},
    }
