"""The step summary: the result of every dataset and file, what is wrong and where, and what to do next.

GitHub drops a summary above 1 MiB as a whole, so this one is rendered with less and less detail until it fits.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prolific_dataset import __version__
from prolific_dataset.config.settings import Mode
from prolific_dataset.github.links import Links
from prolific_dataset.github.markdown import code, details, prose
from prolific_dataset.github.summary_problems import fixes, problem_table, samples
from prolific_dataset.github.summary_tables import bar, dataset_table, file_table, is_collapsed, title
from prolific_dataset.model import Notice, Severity
from prolific_dataset.report import sentences
from prolific_dataset.report.headline import headline
from prolific_dataset.report.outcome import Failure, Outcome
from prolific_dataset.report.remarks import remarks, warning_count
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.verdict import Verdict
from prolific_dataset.wording import count, duration

LIMIT = 900 * 1024
COMMENT_LIMIT = 65_000
"""GitHub refuses a comment of more than 65,536 characters; of UTF-8 there are never fewer bytes."""
_SENTENCE_LIMIT = 1000
_NOTICES_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many entries are shown of each kind."""

    datasets: int
    files: int
    problems: int
    samples: int


LEVELS = (
    Level(datasets=1000, files=1000, problems=200, samples=200),
    Level(datasets=100, files=200, problems=50, samples=50),
    Level(datasets=20, files=20, problems=20, samples=10),
    Level(datasets=1, files=1, problems=1, samples=0),
)


def render(
    report: Report, verdict: Verdict, *, links: Links, written: Iterable[str] = (), limit: int = LIMIT
) -> str:
    """Return the summary as Markdown.

    Args:
        report: what the run came to.
        verdict: whether it passes.
        links: where files and documentation can be read.
        written: paths of the report files that exist.
        limit: the most bytes of UTF-8.
    """
    footer = _footer(report, written)
    for level in LEVELS:
        markdown = "\n".join((*_parts(report, verdict, links, level), footer))
        if len(markdown.encode("utf-8", "backslashreplace")) <= limit:
            return markdown
    return (
        f"{_verdict_line(report, verdict)}\n\nThe details do not fit here; see the log and the report file.\n"
    )


def _parts(report: Report, verdict: Verdict, links: Links, level: Level) -> Iterator[str]:
    yield f"{_verdict_line(report, verdict)}\n"
    yield from _advice(report, verdict)
    if report.failure is not None:
        yield _failure(report.failure)
    if chart := bar(report):
        yield f"{chart}\n"
    if overview := dataset_table(report, level.files):
        yield overview
    said = remarks(report)
    for position, dataset in enumerate(report.datasets[: level.datasets]):
        own = [each.notice for each in said if each.position == position]
        lines = (*_dataset(dataset, report, links, level), *_notices(own))
        if is_collapsed(dataset, report):
            yield details(_folded_title(dataset, own), "\n".join(lines))
        else:
            yield from lines
    if hidden := report.datasets[level.datasets :]:
        yield f"{count(len(hidden), 'more dataset')} not shown here.\n"
    if problems := problem_table(report, links, level.problems):
        yield f"#### Problems\n\n{problems}"
        yield fixes(report)
        yield from samples(report, links, level.samples)
    yield from _notices([each.notice for each in said if each.position is None])


def _advice(report: Report, verdict: Verdict) -> Iterator[str]:
    if verdict.tolerated:
        yield from (f"{sentence}\n" for sentence in sentences.why_tolerated(report))
    for step in (*sentences.next_steps(report), *sentences.follow_up(report)):
        yield f"{step}\n"


def _verdict_line(report: Report, verdict: Verdict) -> str:
    if verdict.tolerated or sentences.is_form_only(report):
        sign = "⚠️"
    elif report.outcome is Outcome.UNFINISHED:
        sign = "⏳"
    else:
        sign = "✅" if verdict.passed else "❌"
    return f"### {sign} {headline(report)}"


def _dataset(dataset: DatasetReport, report: Report, links: Links, level: Level) -> Iterator[str]:
    name = title(dataset)
    if name and not is_collapsed(dataset, report):
        yield f"**Dataset** {name}\n"
    if dataset.failure is not None:
        yield _failure(dataset.failure)
    if dataset.files:
        yield file_table(dataset, report.mode, links, level.files)
    yield from _explained(dataset, level.files)
    sentence = sentences.forecast(dataset) if report.mode is Mode.VALIDATE else sentences.growth(dataset)
    if sentence:
        yield f"{sentence}\n"


def _folded_title(dataset: DatasetReport, notices: Sequence[Notice]) -> str:
    """Return the title of a dataset whose details are folded away, with the warnings that are among them."""
    found = warning_count(dataset.files, notices)
    return f"{title(dataset)} · {count(found, 'warning')}" if found else title(dataset)


def _explained(dataset: DatasetReport, limit: int) -> Iterator[str]:
    """Say why files could not be finished, and which reasons the service gave."""
    lines = []
    for file in dataset.files:
        failure = (file.failure.message, file.failure.hint) if file.failure else ()
        said = [prose(part, _SENTENCE_LIMIT) for part in (*failure, *sentences.explained(file)) if part]
        if said:
            lines.append(f"- {code(file.path)}: {' '.join(said)}\n")
    if lines:
        yield "".join(lines[:limit])


def _failure(failure: Failure) -> str:
    hint = f"\n>\n> {prose(failure.hint, _SENTENCE_LIMIT)}" if failure.hint else ""
    return f"> [!CAUTION]\n> {prose(failure.message, _SENTENCE_LIMIT)}{hint}\n"


def _notices(notices: Sequence[Notice]) -> Iterator[str]:
    for notice in notices[:_NOTICES_LISTED]:
        kind = "WARNING" if notice.severity is not Severity.NOTICE else "NOTE"
        yield f"> [!{kind}]\n> {prose(notice.message, _SENTENCE_LIMIT)}\n"
    if len(notices) > _NOTICES_LISTED:
        yield f"{count(len(notices) - _NOTICES_LISTED, 'more notice')} in the log.\n"


def _footer(report: Report, written: Iterable[str]) -> str:
    files = ", ".join(map(code, written))
    what = f" · written: {files}" if files else ""
    return f"<sub>Prolific Dataset Upload {__version__} · {duration(report.seconds)}{what}</sub>\n"
