"""A plan as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from prolific_dataset.jobs.planning import Plan
from prolific_dataset.wording import count, size


def headline(plan: Plan) -> str:
    """Return the sentence a reader needs if they read only one."""
    if not plan.matrix:
        looked_at = count(plan.dataset_count, "dataset")
        return (
            f"Nothing to upload: no file of {looked_at} is new or changed. The matrix is empty, "
            "so the job that uses it needs `if: needs.plan.outputs.matrix != '[]'`."
        )
    datasets = sum(len(entry.dataset_ids) for entry in plan.matrix)
    files = sum(entry.file_count for entry in plan.matrix)
    bytes_ = sum(entry.size for entry in plan.matrix)
    jobs = count(len(plan.matrix), "job")
    return f"{count(files, 'file')} of {count(datasets, 'dataset')}, {size(bytes_)}, in {jobs}"


def lines(plan: Plan) -> Iterator[str]:
    """Yield the headline, a line for each job, and the notices."""
    yield headline(plan)
    for entry in plan.matrix:
        yield f"  {entry.name}: {count(entry.file_count, 'file')}, {size(entry.size)}"
    for notice in plan.notices:
        yield f"{notice.severity}: {notice.message}"
