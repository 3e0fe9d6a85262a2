"""Records that were there before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prolific_dataset.formats.identity import fingerprint
from prolific_dataset.model import DataFile, Severity
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation import native, validate_dataset
from prolific_dataset.validation.duplicates import Place, find_duplicates
from prolific_dataset.validation.line_log import LineLog
from prolific_dataset.validation.native import absent
from prolific_dataset.validation.rules.settings import RuleSettings

SCHEMA = parse_schema(
    {"strict": False, "fields": {"a": {"type": "text"}, "b": {"type": "metadata"}}}, source="test"
)


def duplicates(
    folder: Path, *contents: str, schema: object = SCHEMA
) -> list[tuple[str, int | None, int | None, str]]:
    files = []
    for number, content in enumerate(contents, start=1):
        location = folder / f"{number}.jsonl"
        location.write_text(content, encoding="utf-8")
        files.append(DataFile(path=f"data/{number}.jsonl", location=location))
    results = {
        each.file.path: each for each in validate_dataset(files, schema=schema, settings=RuleSettings())
    }  # type: ignore[arg-type]
    return [
        (finding.path, finding.line, finding.record_index, finding.message)
        for validated in results.values()
        for finding in validated.findings.listed
        if finding.rule == "duplicate-record"
    ]


def test_both_places_are_named(tmp_path: Path) -> None:
    """The later record is the one reported; blank lines and other records do not disturb the count."""
    first = '{"a": "x", "b": "1"}\n\n{"a": "y"}\n{"b":"1","a":"x"}\n'
    second = '{"a": "\\u0079"}\n{"a": "z"}\n'

    assert duplicates(tmp_path, first, second) == [
        ("data/1.jsonl", 4, 2, "Duplicate of the record on line 1."),
        ("data/2.jsonl", 1, 0, "Duplicate of the record in data/1.jsonl, line 3."),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('{"a": 1}', '{"a": 1.0}', True),
        ('{"a": 1}', '{"a": true}', False),
        ('{"a": 1}', '{"a": "1"}', False),
        ('{"a": null}', "{}", False),
        ('{"a": [1, 2]}', '{"a": [2, 1]}', False),
        ('{"a": {"x": 1, "y": [{}]}}', '{"a": {"y": [{ }], "x": 1}}', True),
        ('{"a": 18446744073709551616}', '{"a": 18446744073709551617}', False),
        ('{"a": 18446744073709551616}', '{"a": 1.8446744073709551616e19}', True),
        ('{"a": 9007199254740993}', '{"a": 9007199254740993.0}', True),
        ('{"a": "x", "c": "y"}', '{"c": "y", "a": "x"}', True),
        ('{"a": "é"}', '{"a": "e\u0301"}', False),
        ('{"a": "x"', '{"a": "x"', False),
        ("[1]", "[1]", False),
        ('{"a": "y", "a": "x"}', '{"a": "x"}', False),
    ],
)
@pytest.mark.parametrize("schema", [SCHEMA, None], ids=["schema", "no schema"])
def test_content_decides(tmp_path: Path, one: str, other: str, *, same: bool, schema: object) -> None:
    """What counts is the content after parsing, as when only new records are uploaded (decision 21)."""
    assert bool(duplicates(tmp_path, f"{one}\n{other}\n", schema=schema)) is same


def test_as_errors_duplicates_make_records_invalid(tmp_path: Path) -> None:
    """Each bad record counts once, whatever else is wrong with it."""
    location = tmp_path / "x.jsonl"
    location.write_text('{"a": ""}\n{"a": "x"}\n{"a": ""}\n{"a": "x"}\n')
    severities = {"duplicate-record": Severity.ERROR, "empty-value": Severity.ERROR}
    *_, validated = validate_dataset(
        [DataFile(path="x.jsonl", location=location)],
        schema=SCHEMA,
        settings=RuleSettings(severities=severities),
    )

    assert list(validated.invalid_lines) == [1, 3, 4]
    assert validated.invalid_count == 3
    assert [finding.line for finding in validated.findings.listed] == [1, 3, 3, 4]


def test_long_text_is_told_apart_by_one_character(tmp_path: Path) -> None:
    """A difference counts wherever it is."""
    text = "x" * 40_000
    other = text[:777] + "y" + text[778:]
    lines = "".join(json.dumps({"a": each, "b": "1"}) + "\n" for each in (text, other, text))

    assert [line for _, line, _, _ in duplicates(tmp_path, lines)] == [3]


def spread(value: int) -> int:
    """Return bits everywhere, as fingerprints have them."""
    return fingerprint(str(value).encode())


@contextmanager
def logged(
    folder: Path, contents: Sequence[Sequence[int]], fingerprint_of: Callable[[int], int]
) -> Iterator[list[LineLog]]:
    """Files of records with a number each, as they are known after a check that took such fingerprints."""
    with ExitStack() as logs:
        files = []
        for position, values in enumerate(contents):
            location = folder / f"{position}.jsonl"
            location.write_text("".join(f'{{"a": {value}}}\n' for value in values))
            log = LineLog(DataFile(path=location.name, location=location))
            logs.callback(log.close)
            log.add(0, array("q", [fingerprint_of(value) for value in values]))
            files.append(log)
        yield files


@settings(max_examples=40, deadline=None)
@given(
    contents=st.lists(st.lists(st.integers(0, 30), max_size=40), min_size=1, max_size=3),
    most_listed=st.integers(0, 12),
    most_records=st.integers(16, 50),
)
def test_all_are_found_in_however_many_parts(
    tmp_path_factory: pytest.TempPathFactory,
    contents: Sequence[Sequence[int]],
    *,
    most_listed: int,
    most_records: int,
) -> None:
    """The first ones of each file are listed; the others are counted."""
    folder = tmp_path_factory.mktemp("duplicates")
    with logged(folder, contents, spread) as files:
        found = find_duplicates(files, most_listed=most_listed, most_records=most_records)

    expected, first = [], dict[int, Place]()
    for log, values in zip(files, contents, strict=True):
        places = [Place(file=log.file, line=line) for line in range(1, len(values) + 1)]
        expected.append(
            {
                place.line: first[value]
                for value, place in zip(values, places, strict=True)
                if first.setdefault(value, place) != place
            }
        )

    assert [sorted(each.lines) for each in found] == [list(each) for each in expected]
    assert [list(each.listed.items()) for each in found] == [
        list(each.items())[:most_listed] for each in expected
    ]


def test_records_that_only_look_alike_are_not_listed(tmp_path: Path) -> None:
    """Fingerprints that are equal by chance accuse nobody: contents decide."""
    with logged(tmp_path, [[1, 8, 2, 1], [9, 2]], lambda value: spread(value % 7)) as files:
        found = find_duplicates(files, most_listed=10)

    assert [list(each.lines) for each in found] == [[4], [2]]
    first = files[0].file
    assert [each.listed for each in found] == [{4: Place(file=first, line=1)}, {2: Place(file=first, line=3)}]


def test_what_is_counted_is_told_beside_what_is_listed(tmp_path: Path) -> None:
    """A file that is there twice has as many duplicates as records, however few of them are listed."""
    location = tmp_path / "x.jsonl"
    location.write_text("".join(f'{{"a": "{number}"}}\n' for number in [*range(30), *range(30)]))
    *_, validated = validate_dataset(
        [DataFile(path="x.jsonl", location=location)],
        schema=SCHEMA,
        settings=RuleSettings(severities={"duplicate-record": Severity.ERROR}, listed_per_file=10),
    )

    assert (validated.duplicate_count, validated.findings.total, len(validated.findings.listed)) == (
        30,
        30,
        10,
    )
    assert list(validated.invalid_lines) == list(range(31, 61))


def test_nobody_can_make_many_records_that_share_a_fingerprint() -> None:
    """All that share one are held in memory while they are compared; rounded numbers would."""
    lines = [b'{"a": 1.50000000000000000000%04d1e308}' % number for number in range(1000)]

    assert len(set(map(fingerprint, lines))) == len(lines)


Repeats = Callable[["bytearray", "array[int]", int, int, int], "list[tuple[int, int]]"]
BOTH = pytest.mark.parametrize("repeats", [absent.repeats, native.repeats], ids=["Python", "in use"])


@BOTH
@given(
    prints=st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3), max_size=30),
    parts=st.sampled_from([1, 4, 7]),
)
def test_each_fingerprint_is_found_again_in_one_part(repeats: Repeats, prints: list[int], parts: int) -> None:
    """With the index of the record that had it first; 0 is none."""
    found = [
        pair
        for part in range(parts)
        for pair in repeats(bytearray(1 << 10), array("q", prints), 100, part, parts)
    ]

    assert sorted(found) == [
        (100 + index, 100 + prints.index(value))
        for index, value in enumerate(prints)
        if value and value in prints[:index]
    ]


@BOTH
def test_a_table_holds_as_many_as_it_has_slots(repeats: Repeats) -> None:
    """One more is an error, not an endless search."""
    table = bytearray(16 * 8)

    assert repeats(table, array("q", [8 * number for number in range(1, 9)]), 0, 0, 1) == []
    assert repeats(table, array("q", [8, 64]), 8, 0, 1) == [(8, 0), (9, 7)]
    with pytest.raises(ValueError, match="full"):
        repeats(table, array("q", [5]), 10, 0, 1)


def test_the_log_gives_back_what_it_was_given() -> None:
    """Also what went to the disk, and also while it is read twice."""
    log, expected = LineLog(DataFile(path="x.jsonl", location=Path("x.jsonl"))), []
    for start in range(0, 400_000, 1000):
        log.add(start, array("q", range(start, start + 1000)))
        expected.extend(range(start, start + 1000))

    pairs = list(zip(log.prints(), log.prints(), strict=True))

    assert [value for chunk, again in pairs for value in chunk if chunk == again] == expected
    assert len(log) == len(expected)
    log.close()


def test_the_seed_of_hashes_does_not_matter(tmp_path: Path) -> None:
    """Text is hashed with another seed in each process; findings are the same ones."""
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f'{{"a": "{number % 40}"}}\n' for number in range(100)))
    code = (
        "import sys, pathlib\n"
        "from prolific_dataset.model import DataFile\n"
        "from prolific_dataset.validation.rules.settings import RuleSettings\n"
        "from prolific_dataset.validation import validate_dataset\n"
        "file = DataFile(path='x', location=pathlib.Path(sys.argv[1]))\n"
        "print(*validate_dataset([file], schema=None, settings=RuleSettings()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "random")
    }

    assert len(outputs) == 1
