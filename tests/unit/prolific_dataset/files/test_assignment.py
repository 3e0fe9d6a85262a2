"""To which datasets of the configuration file the named files go."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import UsageError
from prolific_dataset.files.assignment import assign
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DatasetID, Notice

FIRST, SECOND, THIRD = (DatasetID(f"0192a3b5-0000-7000-8000-00000000000{number}") for number in (1, 2, 3))
CONFIGURED = (
    DatasetSettings(dataset_id=FIRST, name="one", files=("one/**/*.jsonl", "!one/drafts"), schema="one.yml"),
    DatasetSettings(dataset_id=SECOND, files=("{two,shared}/*.jsonl",), schema="two.yml"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("one/a.jsonl", "one/drafts/d.jsonl", "two/[b].jsonl", "two/!c.jsonl", "x.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}\n")
    return tmp_path


def assigned(
    root: Path, inputs: Inputs, configured: tuple[DatasetSettings, ...] | None = CONFIGURED
) -> tuple[tuple[DatasetSettings, ...], tuple[Notice, ...]]:
    return assign(inputs, configured, Workspace.of(root), checkout=Checkout(root, search_path=None))


def found(
    datasets: tuple[DatasetSettings, ...],
) -> list[tuple[DatasetID | None, str | None, tuple[str, ...]]]:
    return [(each.dataset_id, each.schema, each.files) for each in datasets]


def test_each_file_goes_to_its_own_dataset(root: Path) -> None:
    """With the schema and the rules of its entry, in the order of the configuration file."""
    datasets, notices = assigned(root, Inputs(files=("two/*.jsonl", "one/a.jsonl")))

    assert found(datasets) == [
        (FIRST, "one.yml", ("./one/a.jsonl",)),
        (SECOND, "two.yml", ("./two/!c.jsonl", "./two/[b].jsonl")),
    ]
    assert notices == ()


def test_files_that_no_entry_has(root: Path) -> None:
    """They are checked as without a configuration file, and a notice says so."""
    datasets, notices = assigned(
        root, Inputs(files=("one/a.jsonl", "one/drafts/d.jsonl", "x.jsonl", "missing.jsonl"))
    )

    assert found(datasets) == [
        (FIRST, "one.yml", ("./one/a.jsonl",)),
        (None, None, ("missing.jsonl", "./one/drafts/d.jsonl", "./x.jsonl")),
    ]
    (notice,) = notices
    assert notice.message == (
        "No dataset of the configuration file has these files, so they are checked without it: "
        "one/drafts/d.jsonl, x.jsonl."
    )
    assert found(assigned(root, Inputs(files=("x.jsonl",), dataset_ids=(THIRD,)))[0]) == [
        (THIRD, None, ("x.jsonl",))
    ]


def test_a_file_of_another_dataset_is_refused(root: Path) -> None:
    """An upload to the wrong dataset cannot be undone; both are named."""
    with pytest.raises(UsageError) as caught:
        assigned(root, Inputs(files=("one/a.jsonl", "two/[b].jsonl"), dataset_ids=(SECOND,)))

    assert caught.value.message == (
        f"dataset-id: one/a.jsonl belongs to dataset {FIRST} (one) in the configuration file, not to {SECOND}."
    )


def test_the_only_dataset_is_no_exception(root: Path) -> None:
    """Its id is not replaced for a file that its entry has."""
    with pytest.raises(UsageError, match=f"belongs to dataset {FIRST}"):
        assigned(root, Inputs(files=("one/a.jsonl",), dataset_ids=(THIRD,)), CONFIGURED[:1])


def test_a_dataset_that_is_given_also_gets_files_of_no_entry(root: Path) -> None:
    """All of its files are one dataset of the run."""
    datasets, _ = assigned(root, Inputs(files=("one/a.jsonl", "x.jsonl"), dataset_ids=(FIRST,)))

    assert found(datasets) == [(FIRST, "one.yml", ("./one/a.jsonl", "./x.jsonl"))]


def test_an_entry_without_an_id_takes_the_given_one(root: Path) -> None:
    """The file then says how, and the input where."""
    entry = DatasetSettings(dataset_id=None, files=("x.jsonl",), schema="x.yml")

    assert found(assigned(root, Inputs(files=("x.jsonl",), dataset_ids=(THIRD,)), (entry,))[0]) == [
        (THIRD, "x.yml", ("./x.jsonl",))
    ]


def test_inputs_win_over_the_entries(root: Path) -> None:
    """Also where there are several of them, because files are named."""
    datasets, notices = assigned(root, Inputs(files=("one/a.jsonl", "two/[b].jsonl"), schema="mine.yml"))

    assert [each.schema for each in datasets] == ["mine.yml", "mine.yml"]
    assert [each.message for each in notices] == ["Inputs override the configuration file: schema."]


def test_a_pattern_that_matches_nothing_stays(root: Path) -> None:
    """So that the run says so."""
    datasets, _ = assigned(root, Inputs(files=("one/a.jsonl", "missing.jsonl")))

    assert found(datasets) == [(FIRST, "one.yml", ("./one/a.jsonl", "missing.jsonl"))]
