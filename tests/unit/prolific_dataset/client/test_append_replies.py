"""Replies to appends: each record accounted for, and placed only where the indexes can be trusted."""

from __future__ import annotations

import pytest

from prolific_dataset.client.replies import appended
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import RecordError

REJECTION = {"record_index": 2, "field": "prompt", "reason": "Too long"}


def test_an_append_counts_its_records_from_one_and_we_from_zero() -> None:
    """`_raw` is no field; `rejected` may count the errors of one record."""
    reply = {"accepted": 1, "rejected": 2, "errors": [REJECTION, REJECTION | {"field": "_raw"}]}

    found = appended(reply, sent=2)

    assert (found.accepted_count, found.rejected_count) == (1, 1)
    assert found.errors == (
        RecordError(record_index=1, field="prompt", reason="Too long"),
        RecordError(record_index=1, field=None, reason="Too long"),
    )


@pytest.mark.parametrize("index", [0, 3, None, -1, "1"])
def test_indexes_that_no_record_has_are_not_trusted(index: object) -> None:
    """Nor are those beside them."""
    reply = {"accepted": 0, "rejected": 2, "errors": [REJECTION, REJECTION | {"record_index": index}]}

    found = appended(reply, sent=2)

    assert found.rejected_count == 2
    assert [error.record_index for error in found.errors] == [None, None]


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"accepted": 1, "rejected": 0},
        {"accepted": 3, "rejected": 0},
        {"accepted": 2, "rejected": "0"},
        {"accepted": 1, "rejected": 0, "errors": [REJECTION]},
        {"accepted": True, "rejected": 1},
    ],
)
def test_a_reply_to_an_append_that_does_not_account_for_every_record(reply: dict[str, object]) -> None:
    """Nobody can say then what the dataset has."""
    with pytest.raises(ServiceError, match="unknown what became of each"):
        appended(reply, sent=2)
