"""Datasets -> jobs of about equal size -> the matrix."""

from __future__ import annotations

import json
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.errors import UsageError
from prolific_dataset.jobs.matrix import MOST_JOBS, Entry, balance, entries, entry, parse, render
from prolific_dataset.model import DatasetID


def planned(number: int, size: int, *, name: str | None = None, files: int = 1) -> Entry:
    return entry(DatasetID(str(UUID(int=number))), name=name, sizes=[size, *[0] * (files - 1)])


@st.composite
def plans(draw: st.DrawFn, most: int = 40) -> list[Entry]:
    sizes = draw(st.lists(st.integers(min_value=0, max_value=10**12), max_size=most))
    counts = st.integers(min_value=1, max_value=5)
    return [planned(number, size, files=draw(counts)) for number, size in enumerate(sizes)]


@given(plans(), st.integers(min_value=1, max_value=12))
def test_every_dataset_is_in_exactly_one_job(datasets: list[Entry], most: int) -> None:
    """Nothing is lost and nothing done twice, and a dataset's files stay together."""
    jobs = balance(datasets, most=most)

    assert sorted((each for job in jobs for each in job), key=datasets.index) == datasets
    matrix = entries(jobs)
    assert sorted(each for job in matrix for each in job.dataset_ids) == [each.key for each in datasets]
    assert sum(job.file_count for job in matrix) == sum(each.file_count for each in datasets)


@given(plans(), st.integers(min_value=1, max_value=12))
def test_jobs_are_as_many_as_can_be_used(datasets: list[Entry], most: int) -> None:
    """None is empty, and none is left out while another serves two datasets."""
    jobs = balance(datasets, most=most)

    assert len(jobs) == min(most, len(datasets))
    assert all(jobs)


@given(plans(), st.integers(min_value=1, max_value=12))
def test_the_largest_job_comes_first(datasets: list[Entry], most: int) -> None:
    """Runners take jobs in this order, and inside a job the order of the configuration holds."""
    jobs = balance(datasets, most=most)

    loads = [sum(each.size for each in job) for job in jobs]
    assert loads == sorted(loads, reverse=True)
    assert all([each.key for each in job] == sorted(each.key for each in job) for job in jobs)


@given(plans(most=7), st.integers(min_value=1, max_value=3))
def test_the_longest_job_is_near_the_best_possible(datasets: list[Entry], most: int) -> None:
    """Graham's bound, against the best of all splits found by trying them all."""
    jobs = balance(datasets, most=most)

    best = min(
        max(
            sum(each.size for each, job in zip(datasets, split, strict=True) if job == mine)
            for mine in range(most)
        )
        for split in product(range(most), repeat=len(datasets))
    )
    longest = max((sum(each.size for each in job) for job in jobs), default=0)
    assert 3 * most * longest <= (4 * most - 1) * best


@given(plans(most=20), st.integers(min_value=1, max_value=5))
def test_a_matrix_is_read_as_it_was_written(datasets: list[Entry], most: int) -> None:
    """What `plan` writes is what `report merge` expects."""
    matrix = entries(balance(datasets, most=most))

    assert parse(render(matrix), source="plan.json") == matrix


def test_a_thousand_datasets_fit_into_one_matrix() -> None:
    """GitHub makes at most 256 jobs of a matrix."""
    matrix = entries(balance([planned(number, 1000 + number) for number in range(1000)]))

    assert len(matrix) == MOST_JOBS == 256
    assert matrix[0].name.endswith("and 3 more")
    assert [each.key for each in matrix][:2] == ["part-001", "part-002"]
    assert len(render(matrix)) < 100_000


def test_a_matrix_of_two() -> None:
    """What a workflow gets to see."""
    datasets = [planned(1, 10, files=2, name="Captions\u202e"), planned(2, 30)]

    assert json.loads(render(entries(balance(datasets)))) == [
        {
            "key": "00000000-0000-0000-0000-000000000002",
            "name": "00000000-0000-0000-0000-000000000002",
            "dataset-id": "00000000-0000-0000-0000-000000000002",
            "file-count": 1,
            "bytes": 30,
        },
        {
            "key": "00000000-0000-0000-0000-000000000001",
            "name": r"Captions\u202e",
            "dataset-id": "00000000-0000-0000-0000-000000000001",
            "file-count": 2,
            "bytes": 10,
        },
    ]


def test_nothing_to_do_is_an_empty_matrix() -> None:
    """A workflow compares it with `[]`."""
    assert render(entries(balance([]))) == "[]"
    assert parse("[]", source="plan.json") == ()


def test_a_plan_that_no_output_can_hold_is_refused() -> None:
    """GitHub would cut it, or fail without a reason."""
    with pytest.raises(UsageError, match="A plan for 20000 datasets is too long"):
        render(entries(balance([planned(number, 1) for number in range(20_000)])))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "plan.json is not a plan"),
        ('{"version": 1}', "plan.json is not a plan"),
        ('[{"key": "a"}]', r"plan.json: `\[0\].dataset-id` must be text"),
        ("[1]", r"plan.json: `\[0\]` must be an object"),
        (
            '[{"key": "a", "name": "a", "dataset-id": "a", "file-count": 1, "bytes": 1}]',
            r"plan.json: `\[0\].dataset-id` is wrong: 'a' is not a dataset id",
        ),
    ],
)
def test_what_is_no_matrix_is_refused(text: str, says: str) -> None:
    """A merge that expects nothing by mistake would be green by mistake."""
    with pytest.raises(UsageError, match=says):
        parse(text, source="plan.json")


def test_keys_of_a_newer_version_do_not_matter() -> None:
    """The merge may be older than the plan."""
    matrix = entries(balance([planned(1, 10)]))
    (value,) = json.loads(render(matrix))

    assert parse(json.dumps([{**value, "record-count": 3}]), source="plan.json") == matrix
    assert isinstance(matrix[0], Entry)
