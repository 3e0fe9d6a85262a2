"""The law of the two tiers: in what the first one accepts, the second one finds nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.rules.settings import RuleSettings
from prolific_dataset.schema import parse_schema
from prolific_dataset.validation.acceptance.fast import FastAcceptor
from prolific_dataset.validation.acceptance.quotes import structural_quotes
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.fingerprints import NONE, Fingerprints

REPOSITORY = Path(__file__).parents[4]
SCHEMA = parse_schema(
    {
        "strict": True,
        "fields": {"a": {"type": "text"}, "u": {"type": "audio_url"}, "g": {"type": "task_group_id"}},
    },
    source="test",
)
FINGERPRINTS = Fingerprints(["a", "u", "g"])
ACCEPTORS = {schema: FastAcceptor(schema, RuleSettings(), FINGERPRINTS) for schema in (SCHEMA, None)}
EXPLAINERS = {schema: Explainer(schema, RuleSettings()) for schema in (SCHEMA, None)}

URLS = st.sampled_from(["https://example.org/a.mp3", "https://h.example/b.wav?x", "http://h/a.mp3", "a.mp3"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
RECORDS = st.fixed_dictionaries({"a": st.text(), "u": URLS, "g": st.text(min_size=1)})
ANY_RECORDS = st.dictionaries(st.sampled_from(["a", "u", "g", "z"]), VALUES)
LINES = st.one_of(
    st.builds(lambda record, plain: json.dumps(record, ensure_ascii=plain).encode(), RECORDS, st.booleans()),
    ANY_RECORDS.map(lambda record: json.dumps(record).encode("utf-8", "surrogatepass")),
    st.builds(lambda one, two: one + b"," + two, RECORDS.map(orjson.dumps), RECORDS.map(orjson.dumps)),
    st.builds(
        lambda one, two: one[:-1] + b"," + two[1:], RECORDS.map(orjson.dumps), RECORDS.map(orjson.dumps)
    ),
    st.binary(max_size=20),
).map(lambda line: line.replace(b"\n", b" "))


@pytest.mark.parametrize("schema", [SCHEMA, None], ids=["schema", "no schema"])
@given(lines=st.lists(LINES, min_size=1, max_size=6))
@example(lines=[b'{"a":"x","u":"https://h/a.mp3","g":"1"', b'"a":"y"}'])
@example(lines=[b'{"a":"x}', b'{y","u":"https://h/a.mp3","g":"1"}', b'{"a":"1"},{"a":"2"}'])
@example(lines=[b'{"a":"x","u":"https://h/a.mp3","g":"1","l":[{}', b"{}]}", b"{},{}"])
@example(lines=[b'{"a":1,"u":2,"g":3,"a":"x","u":"https://h/a.mp3","g":"1"}'])
def test_what_is_accepted_has_no_problem(schema: object, lines: list[bytes]) -> None:
    """Whatever stands around a line, it is accepted only if the strict and complete judgement finds nothing in it."""
    block = b"\n".join(lines) + b"\n"
    scan = ACCEPTORS[schema].scan(block)  # type: ignore[index]
    unsure = dict(scan.unsure)

    assert scan.line_count == len(scan.prints) == len(lines)
    for index, line in enumerate(lines):
        problems, value = EXPLAINERS[schema].explain(line)  # type: ignore[index]
        if index in unsure:
            assert unsure[index] == line
            assert scan.prints[index] == NONE
        else:
            assert (problems, scan.prints[index]) == ([], FINGERPRINTS.of(value))  # type: ignore[arg-type]


@given(record=RECORDS, plain=st.booleans())
def test_what_is_usual_and_fine_is_accepted(record: dict[str, str], *, plain: bool) -> None:
    """The first tier would be of no use if it left the usual records to the second one."""
    record = {"a": record["a"] or "x", "u": "https://example.org/a.mp3", "g": record["g"]}
    lines = [json.dumps(record, ensure_ascii=plain).encode()] * 3

    assert ACCEPTORS[SCHEMA].scan(b"\n".join(lines)).unsure == []


@given(value=VALUES, plain=st.booleans(), expected=st.integers(0, 100))
def test_structural_quotes_are_those_of_the_text(value: object, *, plain: bool, expected: int) -> None:
    """All ways of counting agree with the decoder, whichever is chosen for its speed."""
    text = json.dumps(value, ensure_ascii=plain)
    tokens = sum(1 for _ in _strings(json.loads(text, object_pairs_hook=list)))

    assert structural_quotes(text.encode("utf-8", "surrogatepass"), expected) == 2 * tokens


def _strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list() | tuple():
            return [text for item in value for text in _strings(item)]
        case _:
            return []


@pytest.mark.parametrize("seed", [1, 2])
def test_mutants_find_no_way_through(seed: int) -> None:
    """A small run of `make fuzz`."""
    command = [sys.executable, "fuzz/mutants.py", "--mutants", "4000", "--seed", str(seed)]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")
