"""The law of the two tiers: in what the first one accepts, the second one finds nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.native.acceptor import make_scanner
from prolific_dataset.validation.rules.rule import Problem
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import UNLIKE

REPOSITORY = Path(__file__).parents[5]
SCHEMA = parse_schema(
    {
        "strict": True,
        "fields": {"a": {"type": "text"}, "u": {"type": "audio_url"}, "g": {"type": "task_group_id"}},
    },
    source="test",
)
TIERS = {
    f"{'a' if schema else 'no'} schema": (
        make_scanner(schema, RuleSettings(), prints=True),
        Explainer(schema, RuleSettings()),
    )
    for schema in (SCHEMA, None)
}

URLS = st.sampled_from(["https://example.org/a.mp3", "https://h.example/b.wav?x", "http://h/a.mp3", "a.mp3"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
RECORDS = st.fixed_dictionaries({"a": st.text(), "u": URLS, "g": st.text(min_size=1)})
WRITTEN = RECORDS.map(lambda record: json.dumps(record).encode())
ANY_RECORDS = st.dictionaries(st.sampled_from(["a", "u", "g", "z"]), VALUES)
LINES = st.one_of(
    st.builds(lambda record, plain: json.dumps(record, ensure_ascii=plain).encode(), RECORDS, st.booleans()),
    ANY_RECORDS.map(lambda record: json.dumps(record).encode("utf-8", "surrogatepass")),
    st.builds(lambda one, two: one + b"," + two, WRITTEN, WRITTEN),
    st.builds(lambda one, two: one[:-1] + b"," + two[1:], WRITTEN, WRITTEN),
    st.binary(max_size=20),
).map(lambda line: line.replace(b"\n", b" "))


@pytest.mark.parametrize("name", TIERS)
@given(lines=st.lists(LINES, min_size=1, max_size=6))
@example(lines=[b'{"a":"x","u":"https://h/a.mp3","g":"1"', b'"a":"y"}'])
@example(lines=[b'{"a":"x}', b'{y","u":"https://h/a.mp3","g":"1"}', b'{"a":"1"},{"a":"2"}'])
@example(lines=[b'{"a":"x","u":"https://h/a.mp3","g":"1","l":[{}', b"{}]}", b"{},{}"])
@example(lines=[b'{"a":1,"u":2,"g":3,"a":"x","u":"https://h/a.mp3","g":"1"}'])
def test_what_is_accepted_has_no_problem(name: str, lines: list[bytes]) -> None:
    """Whatever is around a line, it is accepted only if the strict and complete judgement finds nothing in it."""
    scanner, explainer = TIERS[name]
    scan = scanner(b"\n".join(lines) + b"\n")
    unsure = {index: found for index, found, _ in scan.unsure}

    assert scan.line_count == len(scan.prints) == len(lines)
    for index, line in enumerate(lines):
        explained = explainer.explain(line)
        if index in unsure:
            assert unsure[index] == line
        else:
            assert (explained.problems, type(explained.value)) == ([], dict)
            assert scan.prints[index]


@pytest.mark.parametrize("name", TIERS)
@given(records=st.lists(ANY_RECORDS, min_size=2, max_size=12))
@example(records=[{"a": 1}, {"a": 2.5}, {"a": True}, {"a": []}, {"a": {}}, {"a": [1]}, {"u": 1}, {"z": 1}])
def test_records_that_are_alike_have_the_same_problems(name: str, records: list[dict[str, object]]) -> None:
    """So one of them is explained for all; what cannot be told, such as text that is too long, is like nothing."""
    scanner, explainer = TIERS[name]
    lines = [json.dumps(record).encode("utf-8", "surrogatepass") for record in records]
    problems: dict[int, set[Problem]] = {}
    for _, line, likeness in scanner(b"\n".join(lines)).unsure:
        explained = explainer.explain(line)
        if likeness != UNLIKE:
            assert isinstance(explained.value, dict)
            assert problems.setdefault(likeness, set(explained.problems)) == set(explained.problems)


@given(record=RECORDS, plain=st.booleans())
def test_what_is_usual_and_fine_is_accepted(record: dict[str, str], *, plain: bool) -> None:
    """The first tier would be of no use if it left the usual records to the second one."""
    record = {"a": record["a"] or "x", "u": "https://example.org/a.mp3", "g": record["g"]}
    lines = [json.dumps(record, ensure_ascii=plain).encode()] * 3
    scanner, _ = TIERS["a schema"]

    assert scanner(b"\n".join(lines)).unsure == []


@pytest.mark.parametrize(("program", "mutants"), [("mutants.py", 8000), ("sanitized.py", 2000)])
def test_mutants_find_no_way_through(program: str, mutants: int) -> None:
    """A small run of `make fuzz`; the second program compiles the native acceptor so that it watches its own memory."""
    command = [sys.executable, f"fuzz/{program}", "--mutants", str(mutants), "--seed", "2"]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")
