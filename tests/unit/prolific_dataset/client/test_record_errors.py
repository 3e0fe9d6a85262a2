"""Errors of records in large replies: the same as in small ones, in less memory."""

from __future__ import annotations

import json
import tracemalloc
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.client import replies
from prolific_dataset.client.bodies import LARGE, json_object
from prolific_dataset.client.reasons import reader
from prolific_dataset.client.record_errors import RecordErrors, put_back, take_errors
from prolific_dataset.client.redaction import redactor
from prolific_dataset.errors import TransientError
from prolific_dataset.model import RecordError

TEXTS = st.text(max_size=8) | st.sampled_from(
    ['"', "\\", '"errors": [', '{"errors": [0]}', "]", "}", '\\"errors"']
)
ERRORS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "record_index": st.integers(0, 10**6) | st.none() | st.just("x"),
            "field": TEXTS | st.none(),
            "reason": TEXTS | st.none(),
            "more": TEXTS | st.integers(),
        },
    ),
    max_size=4,
)
REPLIES = st.fixed_dictionaries(
    {"errors": ERRORS, "name": TEXTS},
    optional={"imports": st.lists(st.fixed_dictionaries({"errors": ERRORS, "reason": TEXTS}), max_size=3)},
)


def as_large(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read a reply as a large one is read."""
    rest, taken = take_errors(body, redactor())
    return json.loads(rest, object_hook=partial(put_back, taken=taken))


def words(reply: dict[str, Any]) -> dict[str, Any]:
    """Everything in a reply, its errors as import jobs have them."""
    read = dict(reply)
    read["errors"] = tuple(replies.import_job(reply, read=reader(show_values=True)).errors)
    if "imports" in reply:
        read["imports"] = [words(each) for each in reply["imports"]]
    return read


@given(reply=REPLIES, indent=st.sampled_from([None, 2]), plain=st.booleans())
def test_a_large_reply_says_what_a_small_one_says(
    reply: dict[str, Any], indent: int | None, *, plain: bool
) -> None:
    """Whatever its texts are, however it is written, and wherever errors are in it."""
    body = json.dumps(reply, indent=indent, ensure_ascii=plain).encode("utf-8", "surrogatepass")

    assert words(as_large(body)) == words(json.loads(body))


@pytest.mark.parametrize("errors", ['[{"a": {}}]', "[1]", '["x"]', "[[]]", "[null]", '{"errors": []}', "5"])
def test_what_is_no_list_of_errors_stays_as_it_is(errors: str) -> None:
    """It is read as in a small reply."""
    body = f'{{"errors": {errors}, "status": "partial"}}'.encode()

    assert as_large(body)["status"] == "partial"
    assert tuple(replies.import_job(as_large(body)).errors) == tuple(
        replies.import_job(json.loads(body)).errors
    )


@pytest.mark.parametrize(
    "body", ['{"errors": [{}', '{"errors": [{"a": 1} {"a": 2}]}', '{"errors": [{"a" 1}]}']
)
def test_a_reply_that_breaks_off_is_no_reply(body: str) -> None:
    """As with small ones, it is asked again."""
    padded = body.encode() + b" " * LARGE

    with pytest.raises(TransientError, match="not a JSON object"):
        json_object(padded, what="the poll")


def test_secrets_are_hidden_in_them() -> None:
    """The token is looked for in each text of each reply."""
    error = {"record_index": 1, "field": "a", "reason": "said https://s.example/x?X-Amz-Signature=abc"}
    body = json.dumps({"errors": [error], "pad": "x" * LARGE}).encode()

    ((error_read,), shown) = (json_object(body, what="the poll")["errors"], "***")

    assert "Signature" not in error_read.reason
    assert shown in error_read.reason


def test_a_hundred_thousand_errors_take_little_memory() -> None:
    """A few bytes each, beside the reply itself and a copy of what is left."""
    count = 100_000
    errors = [
        {"record_index": index, "field": "a", "reason": "Value is not a valid URL"} for index in range(count)
    ]
    body = json.dumps({"status": "partial", "rejected_count": count, "errors": errors}).encode()
    del errors
    tracemalloc.start()
    job = replies.import_job(json_object(body, what="the poll"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert isinstance(job.errors, RecordErrors)
    assert (len(job.errors), job.rejected_count) == (count, count)
    assert job.errors[-1] == RecordError(record_index=count - 1, field="a", reason="Value is not a valid URL")
    assert job.errors[1:3] == tuple(job.errors)[1:3]
    assert peak < 60 * count
