"""A record that goes on over several lines is one mistake: one finding, one invalid record."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.model import DataFile, Severity
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.file_check import FileCheck
from prolific_dataset.validation.native import absent, make_scanner
from prolific_dataset.validation.payload_digest import PayloadDigest
from prolific_dataset.validation.rules.file import MultiLineRecord
from prolific_dataset.validation.rules.settings import RuleSettings

SCHEMA = parse_schema(
    {"strict": True, "fields": {"a": {"type": "text"}, "n": {"type": "text"}}}, source="test"
)
FINE = '{"a": "x", "n": "1"}\n'
TRANSCRIPT = "WEBVTT\n\n00:01 --> 00:02\n Hello.\n\n 7\n null\n"


def check(
    data: str,
    *,
    native: bool = True,
    block_size: int = 1 << 18,
    settings: RuleSettings | None = None,
) -> FileCheck:
    settings = settings or RuleSettings()
    make = make_scanner if native else absent.make_scanner
    checked = FileCheck(
        DataFile(path="x.jsonl", location=Path("x.jsonl")),
        scan=make(SCHEMA, settings, prints=False),
        explainer=Explainer(SCHEMA, settings),
        settings=settings,
        digest=PayloadDigest(beside=False),
    )
    checked.run(io.BytesIO(data.encode()), block_size=block_size)
    checked.log.close()
    return checked


def found(checked: FileCheck) -> list[tuple[int | None, str]]:
    return [(each.line, each.rule) for each in checked.collector.findings().listed]


def test_a_text_with_line_breaks_is_one_finding() -> None:
    checked = check(FINE + f'{{"a": "{TRANSCRIPT}", "n": "2"}}\n' + FINE.replace("x", "y"))

    assert found(checked) == [(2, "multi-line-record")]
    assert checked.collector.findings().listed[0].message == (
        "Lines 2 to 9 are one record. Its text has line breaks that are not escaped; write a line break as `\\n`."
    )
    assert (checked.record_count, list(checked.collector.invalid_lines())) == (3, [2])
    assert checked.payload is None


def test_further_mistakes_of_the_record_are_found_at_once() -> None:
    assert found(check('{"a": "x\ny"}\n' + FINE)) == [(1, "multi-line-record"), (1, "missing-field")]


@pytest.mark.parametrize(
    ("broken", "lines", "says"),
    [
        ('{"a": "x",\n  "n": "1"\n}\n', 3, "Write it on one line."),
        ('{"a": "x\n\ty", "n": "1"}\n', 2, "line breaks and other control characters"),
        ('{"a": "x\nHe said "no".\n\nShe left.", "n": "1"}\n', 4, "broken by line breaks"),
        ('{"a": "x\n{laughs}\n", "n": "1"}\n', 3, "not escaped"),
        ('\ufeff{"a": "x\n", "n": "1"}\n', 2, "not escaped"),
        ('{"a": "x\r\ny", "n": "1"}\r\n', 2, "Its text has line breaks that"),
    ],
    ids=["pretty-printed", "tab", "quotes", "braces", "byte order mark", "CR LF"],
)
def test_one_cause_is_one_error(broken: str, lines: int, says: str) -> None:
    checked = check(FINE + broken + FINE.replace("x", "z"))
    errors = [each for each in checked.collector.findings().listed if each.severity is Severity.ERROR]

    assert [(each.line, each.rule) for each in errors] == [(2, "multi-line-record")]
    assert says in errors[0].message
    assert f"Lines 2 to {lines + 1} " in errors[0].message
    assert checked.record_count == 3


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (f'{{"a": "x\n{FINE}', [(1, "invalid-json")]),
        (f'{{"a": "x\n  {FINE}', [(1, "invalid-json")]),
        (f'{{"a": "x\n\n{FINE}', [(1, "invalid-json"), (2, "blank-line")]),
        (f'{{"a": "x\n", "n": "1"}}\n\n{FINE}', [(1, "multi-line-record"), (3, "blank-line")]),
        (f'{{"a": "x\n", "n": "1"}}\nrubbish\n{FINE}', [(1, "multi-line-record"), (3, "invalid-json")]),
        (f'{FINE}rubbish\n\n"text"\n', [(2, "invalid-json"), (3, "blank-line"), (4, "not-an-object")]),
    ],
    ids=["record after", "indented", "blank", "blank after", "rubbish after", "no beginning"],
)
def test_what_does_not_belong_to_the_record_is_judged_by_itself(
    data: str, expected: list[tuple[int, str]]
) -> None:
    assert found(check(data)) == expected


def test_a_record_beyond_the_limit_ends_there() -> None:
    checked = check('{"a": "x\nx\nx\nx\n' + FINE, settings=RuleSettings(max_record_bytes=10))

    assert checked.collector.findings().count(Severity.ERROR) > 1
    assert checked.record_count == 4  # the first two lines, and each of the others


def test_where_the_rule_is_no_error_each_line_is_a_record_as_it_is_sent() -> None:
    checked = check('{"a": "x\ny", "n": "1"}\n', settings=RuleSettings(severities={MultiLineRecord.id: None}))

    assert [rule for _, rule in found(checked)] == ["invalid-json", "invalid-json"]
    assert checked.payload is not None
    assert checked.payload.record_count == 2


@given(
    texts=st.lists(st.text(alphabet='ab1 \n\t{}":\\,'), min_size=1, max_size=6),
    block_size=st.integers(1, 60),
)
def test_every_record_written_with_raw_line_breaks_counts_once(texts: list[str], block_size: int) -> None:
    records = [json.dumps({"a": text, "n": str(index)}) for index, text in enumerate(texts)]
    raw = [record.replace("\\\\", "\\\\ ").replace("\\n", "\n") for record in records]
    data = "".join(f"{record}\n" for record in raw)
    # A line of the text that looks like a record is taken for one: nothing could tell.
    is_clear = not any(line.lstrip().startswith("{") for record in raw for line in record.split("\n")[1:])

    seen = [
        check(data, native=native, block_size=size)
        for native in (True, False)
        for size in (1 << 18, block_size)
    ]

    assert len({repr((found(each), each.record_count)) for each in seen}) == 1
    if is_clear:
        assert seen[0].record_count == len(texts)
        split = [record for record in raw if "\n" in record]
        assert [rule for _, rule in found(seen[0])].count("multi-line-record") == len(split)
