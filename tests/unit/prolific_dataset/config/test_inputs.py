"""What inputs and the configuration file say together."""

from __future__ import annotations

import pytest

from prolific_dataset.config.inputs import Inputs, merge_with_configuration, override_notices
from prolific_dataset.config.settings import DatasetSettings, Records
from prolific_dataset.errors import UsageError
from prolific_dataset.model import DatasetID

FIRST, SECOND, THIRD = (DatasetID(f"0192a3b5-0000-7000-8000-00000000000{number}") for number in (1, 2, 3))


def configured(*ids: DatasetID | None) -> tuple[DatasetSettings, ...]:
    return tuple(
        DatasetSettings(dataset_id=each, files=(f"{index}/*.jsonl",)) for index, each in enumerate(ids)
    )


def test_without_a_file_the_inputs_make_one_dataset() -> None:
    """Its id may be missing where nothing is uploaded."""
    (dataset,) = merge_with_configuration(Inputs(files=("a.jsonl",), dataset_ids=(FIRST,)), None)
    (without,) = merge_with_configuration(Inputs(files=("a.jsonl",)), None)

    assert (dataset.dataset_id, dataset.files, without.dataset_id) == (FIRST, ("a.jsonl",), None)


def test_without_a_file_there_cannot_be_several() -> None:
    """Nobody could say which files belong to which."""
    with pytest.raises(UsageError, match="all files belong to one dataset"):
        merge_with_configuration(Inputs(files=("a.jsonl",), dataset_ids=(FIRST, SECOND)), None)


def test_ids_choose_among_the_files_datasets() -> None:
    """In the order of the file, whatever the order of the ids."""
    inputs = Inputs(dataset_ids=(THIRD, FIRST))

    chosen = merge_with_configuration(inputs, configured(FIRST, SECOND, THIRD))

    assert [each.dataset_id for each in chosen] == [FIRST, THIRD]
    assert override_notices(inputs, configured(FIRST, SECOND, THIRD)) == ()


def test_an_id_that_the_file_does_not_have() -> None:
    """It is named; nothing is left out in silence."""
    with pytest.raises(UsageError, match=f"the configuration file has no dataset {THIRD}"):
        merge_with_configuration(Inputs(dataset_ids=(FIRST, THIRD)), configured(FIRST, SECOND))


def test_an_id_wins_over_that_of_the_only_dataset() -> None:
    """So one configuration serves a test dataset and the real one; a notice says so."""
    inputs = Inputs(dataset_ids=(SECOND,))

    (dataset,) = merge_with_configuration(inputs, configured(FIRST))
    (notice,) = override_notices(inputs, configured(FIRST))

    assert dataset.dataset_id == SECOND
    assert notice.message == "Inputs override the configuration file: dataset-id."
    assert override_notices(Inputs(dataset_ids=(FIRST,)), configured(FIRST)) == ()


def test_an_input_for_one_dataset_does_not_fit_several() -> None:
    """It would be a guess which one is meant."""
    with pytest.raises(UsageError, match="records: the configuration file has 2 datasets"):
        merge_with_configuration(Inputs(records=Records.NEW), configured(FIRST, SECOND))
