"""A plan as a step summary: which jobs will run, and how much each uploads."""

from __future__ import annotations

from collections.abc import Iterator

from prolific_dataset.github.markdown import code, prose, table, text
from prolific_dataset.jobs.planning import Plan, headline
from prolific_dataset.wording import count, number, size

_IDS_LISTED = 3
_NOTICES_LISTED = 20


def render(plan: Plan) -> str:
    """Return the summary as Markdown; a matrix of 256 jobs takes about 50 KiB."""
    return "\n".join(_parts(plan))


def _parts(plan: Plan) -> Iterator[str]:
    yield f"### 🗂️ {headline(plan)}\n"
    if plan.matrix:
        rows = [
            (text(entry.name), _ids(entry.dataset_ids), number(entry.file_count), size(entry.size))
            for entry in plan.matrix
        ]
        yield table(("Job", "Dataset", "Files", "Size"), rows, right=(False, False, True, True))
    for notice in plan.notices[:_NOTICES_LISTED]:
        yield f"- {prose(notice.message, 1000)}\n"
    if len(plan.notices) > _NOTICES_LISTED:
        yield f"- {count(len(plan.notices) - _NOTICES_LISTED, 'more notice')} in the log.\n"


def _ids(ids: tuple[str, ...]) -> str:
    listed = "<br>".join(map(code, ids[:_IDS_LISTED]))
    return listed if len(ids) <= _IDS_LISTED else f"{listed}<br>{len(ids) - _IDS_LISTED} more"
