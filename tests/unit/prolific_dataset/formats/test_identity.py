"""When two records are the same record."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.formats.identity import canonical_number, identity

SAME = {
    "the order of keys": ('{"a": 1, "b": {"c": 1, "d": 2}}', '{"b": {"d": 2, "c": 1}, "a": 1}'),
    "white space": ('{"a":[1,2]}', ' { "a" : [ 1 , 2 ] }\t'),
    "escapes": (r'{"a": "\u00e9\/\u0041"}', '{"a": "é/A"}'),
    "escapes in keys": (r'{"\u0061": 1}', '{"a": 1}'),
    "a surrogate pair": (r'{"a": "\ud83d\ude00"}', '{"a": "😀"}'),
    "one and one point zero": ('{"a": 1}', '{"a": 1.0}'),
    "exponents": ('{"a": 100}', '{"a": 1E+2}'),
    "small numbers": ('{"a": 0.001}', '{"a": 1e-3}'),
    "minus zero": ('{"a": 0}', '{"a": -0.0}'),
    "large numbers": ('{"a": 1e25}', '{"a": 10000000000000000000000000}'),
    "numbers beyond a double": ('{"a": 1e400}', '{"a": 10E399}'),
    "trailing zeros": ('{"a": 1.50}', '{"a": 1.5}'),
    "a number beside a rounded one": (
        '{"a": 18446744073709551615, "b": 0.5}',
        '{"b": 5e-1, "a": 18446744073709551615.0}',
    ),
}
OTHER = {
    "true is not one": ('{"a": 1}', '{"a": true}'),
    "false is not zero": ('{"a": 0}', '{"a": false}'),
    "null is not nothing": ('{"a": null}', "{}"),
    "text is not a number": ('{"a": "1"}', '{"a": 1}'),
    "text that looks like a canonical number": ('{"a": "15e-1"}', '{"a": 1.5}'),
    "order in a list": ('{"a": [1, 2]}', '{"a": [2, 1]}'),
    "an empty list is not an empty object": ('{"a": []}', '{"a": {}}'),
    "a list of pairs is not an object": ('{"a": [["b", 1]]}', '{"a": {"b": 1}}'),
    "nesting": ('{"a": [1, [2]]}', '{"a": [[1], 2]}'),
    "letter case": ('{"a": "x"}', '{"a": "X"}'),
    "white space in text": ('{"a": "x "}', '{"a": "x"}'),
    "composed and decomposed letters": ('{"a": "\u00e9"}', '{"a": "e\u0301"}'),
    "integers over 64 bits": ('{"a": 18446744073709551616}', '{"a": 18446744073709551617}'),
    "fractions that round to the same double": ('{"a": 0.1}', '{"a": 0.10000000000000001}'),
    "signs": ('{"a": 1.5}', '{"a": -1.5}'),
    "what is no JSON": ('{"a": 1', '{"a": 1 '),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_spelling_does_not_count(one: str, other: str) -> None:
    """The same content is the same record."""
    assert identity(one.encode()) == identity(other.encode())


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_content_counts(one: str, other: str) -> None:
    """A record is never taken for another."""
    assert identity(one.encode()) != identity(other.encode())


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": 1e%s}' % (b"9" * 5000),
        b"[" * 5000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_what_cannot_be_parsed_is_equal_to_its_own_bytes(record: bytes) -> None:
    """Nothing raises: such a line was never valid, or is nested beyond reason."""
    assert identity(record) == identity(record)
    assert identity(record) != identity(record + b" ")


@pytest.mark.parametrize("depth", [*range(250, 260), 300, 450, 500, 1000, 1100])
def test_no_depth_is_an_error(depth: int) -> None:
    """Where parsing or writing gives up differs with the Python and what it was built with."""
    record = b'{"a":' * depth + b"1.5" + b"}" * depth
    assert identity(record) == identity(record)
    assert identity(record) != identity(record.replace(b"1.5", b"1.25"))


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True))
def test_a_number_is_its_value(literal: str) -> None:
    """The canonical spelling has the same value, and so has only one form."""
    spelt = canonical_number(literal)
    assert Decimal(spelt) == Decimal(literal)
    assert canonical_number(spelt) == spelt
    assert json.loads(spelt) == pytest.approx(float(literal))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.randoms(use_true_random=False))
def test_any_record_is_equal_however_it_is_written(record: dict[str, object], chance: object) -> None:
    """Shuffled keys, escapes and indentation give the same identity."""
    shuffled = dict(sorted(record.items(), key=lambda _: chance.random()))  # type: ignore[attr-defined]
    try:
        one = json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate is no text
        return
    other = json.dumps(shuffled, ensure_ascii=True, separators=(" ,", "  :\t")).encode()
    assert identity(one) == identity(other)


def exact(value: object) -> object:
    """The content of a parsed record, so that Python's own equality is ours."""
    match value:
        case bool() | None | str():
            return (type(value).__name__, value)
        case int() | Decimal():
            return ("number", Decimal(value).normalize() if value else Decimal(0))
        case list():
            return ("list", tuple(map(exact, value)))
        case dict():
            return ("dict", frozenset((key, exact(item)) for key, item in value.items()))
    raise AssertionError(value)


SMALL = st.recursive(
    st.sampled_from(
        ["1", "1.0", "true", "null", '"1"', "0", "-0", "1e0", "10e-1", "[]", "{}", "0.5", "5e-1"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: f"[{','.join(items)}]")
        | st.dictionaries(st.sampled_from("ab"), inner, max_size=2).map(
            lambda pairs: "{" + ",".join(f'"{key}": {item}' for key, item in pairs.items()) + "}"
        )
    ),
    max_leaves=5,
)


@given(SMALL, SMALL)
def test_identity_is_equality_of_content(one: str, other: str) -> None:
    """Two texts have the same identity exactly when they hold the same content."""
    equal = exact(json.loads(one, parse_float=Decimal)) == exact(json.loads(other, parse_float=Decimal))
    assert (identity(one.encode()) == identity(other.encode())) == equal
