"""Pass or fail: the exit code that a report means under the user's policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prolific_dataset.config.settings import FailOn, Policy
from prolific_dataset.errors import DATA_EXIT_CODE, Interrupted, OutOfTime
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import DatasetReport, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The exit code of a run, and whether it passes only because the policy tolerates its outcome."""

    exit_code: int
    tolerated: bool = False

    @property
    def passed(self) -> bool:
        """Whether the run passes."""
        return self.exit_code == 0


def verdict(report: Report, policy: Policy) -> Verdict:
    """Judge `report` under `policy`. A pure function of the two."""
    if report.interrupted:
        return Verdict(exit_code=Interrupted.exit_code)
    parts: Sequence[Report | DatasetReport | FileReport] = (report, *report.datasets, *report.files)
    if codes := [each.failure.exit_code for each in parts if each.failure is not None]:
        return Verdict(exit_code=min(codes))
    unfinished = [file for file in report.files if file.outcome is Outcome.UNFINISHED]
    if unfinished and not (policy.no_wait and all(file.is_under_way for file in unfinished)):
        return Verdict(exit_code=OutOfTime.exit_code)
    outcomes = {file.outcome for file in report.files}
    bad = outcomes & {Outcome.INVALID, Outcome.PARTIAL, Outcome.FAILED, Outcome.PENDING_SCHEMA}
    if not bad:
        return Verdict(exit_code=0, tolerated=bool(unfinished))
    if policy.fail_on is FailOn.NEVER:
        return Verdict(exit_code=0, tolerated=True)
    if bad & {Outcome.FAILED, Outcome.PENDING_SCHEMA}:
        return Verdict(exit_code=DATA_EXIT_CODE)
    if policy.fail_on is FailOn.FAILED:
        return Verdict(exit_code=0, tolerated=True)
    if any(file.outcome is Outcome.PARTIAL and not file.rejected_count for file in report.files):
        return Verdict(exit_code=DATA_EXIT_CODE)  # how many are missing is unknown, so none can be tolerated
    judged = report.accepted_count + report.rejected_count
    if bad == {Outcome.PARTIAL} and policy.max_rejected.allows(rejected=report.rejected_count, judged=judged):
        return Verdict(exit_code=0, tolerated=True)
    return Verdict(exit_code=DATA_EXIT_CODE)
