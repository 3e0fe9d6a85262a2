"""What jsonlines silently lets through or drops does not get past the second tier."""

from __future__ import annotations

import gc

import jsonlines
import pytest

from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.rules.settings import RuleSettings

EXPLAINER = Explainer(None, RuleSettings())


def rules_of(record: bytes) -> list[str]:
    return [problem.rule.id for problem in EXPLAINER.explain(record).problems]


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (b'{"a": NaN}', "not-a-number"),
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": 1e400}', "number-out-of-range"),
        (b'{"a": "\\ud800"}', "lone-surrogate"),
        (b"\xef\xbb\xbf{}", "invalid-json"),
        (b"\x1e{}", "invalid-json"),
    ],
)
def test_what_jsonlines_accepts_by_default_is_found(record: bytes, rule: str) -> None:
    """Its default decoder is whichever one is installed; most are lax, and it strips marks from any line."""
    assert jsonlines.Reader([record], loads=__import__("json").loads).read() is not None
    assert rules_of(record) == [rule]


def test_null_is_named_as_what_it_is() -> None:
    """jsonlines would call a null line invalid, although it is JSON."""
    assert rules_of(b"null") == ["not-an-object"]


@pytest.mark.parametrize("record", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 129 + b"]" * 129])
def test_nesting_does_not_exhaust_the_stack(record: bytes) -> None:
    """jsonlines wraps ValueError only: a RecursionError would end the run."""
    assert rules_of(record) == ["too-deep"]


def test_an_integer_of_thousands_of_digits_is_no_crash() -> None:
    """Python refuses to convert it with a ValueError that is no JSON error."""
    assert rules_of(b"[" + b"1" * 5000 + b"]") == ["number-out-of-range", "not-an-object"]


def test_one_bad_line_does_not_hide_the_next() -> None:
    """A jsonlines iterator is dead after its first error; what decodes its lines must not raise."""
    lines = [b"{", b"{}", b"x", b"[" * 129, b'{"a": 1, "a": 2}', b"{}", b"\xff", b"null", b"{}"]

    assert [rules_of(line) for line in lines] == [
        ["invalid-json"],
        [],
        ["invalid-json"],
        ["too-deep"],
        ["duplicate-key"],
        [],
        ["not-utf-8"],
        ["not-an-object"],
        [],
    ]


def test_a_bad_line_is_not_kept_until_the_garbage_collector_runs() -> None:
    """An InvalidLineError of jsonlines is part of a cycle; with lines of megabytes a few thousand fill the memory."""
    rules_of(b"{")
    gc.collect()
    gc.disable()
    try:
        assert rules_of(b'{"a"') == ["invalid-json"]
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_byte_that_is_not_utf_8_has_a_column_in_its_own_line() -> None:
    """In text mode the error would name a position in a buffer, and a lone carriage return would split lines."""
    (problem,) = EXPLAINER.explain('{"ä": "x'.encode() + b'\xff"}').problems

    assert (problem.rule.id, problem.offset) == ("not-utf-8", 8)
    assert rules_of(b'{"a": "x"}\r{"a": "y"}') == ["invalid-json"]
