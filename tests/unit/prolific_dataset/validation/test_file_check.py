"""One file: its counts, its findings with their places, and the payload that is made on the way."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.errors import Interrupted
from prolific_dataset.formats.lines import record_of
from prolific_dataset.model import DataFile, Field, Schema, Severity
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.dataset import validate_dataset
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.file_check import FileCheck
from prolific_dataset.validation.native import absent, make_scanner
from prolific_dataset.validation.payload_digest import PayloadDigest
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import Scanner

SCHEMA = parse_schema(
    {"strict": True, "fields": {"a": {"type": "text"}, "u": {"type": "image_url"}}}, source="test"
)
FINE = b'{"a": "x", "u": "https://example.org/x.png"}'
OTHER = FINE.replace(b"x", b"y", 1)
FILE = DataFile(path="data/x.jsonl", location=Path("x.jsonl"))


CLOSING = ExitStack()


@pytest.fixture(autouse=True, scope="module")
def closing() -> Iterator[None]:
    """Fingerprints may lie in files."""
    with CLOSING:
        yield


def check(
    data: bytes,
    *,
    schema: Schema = SCHEMA,
    settings: RuleSettings | None = None,
    scan: Scanner | None = None,
    block_size: int = 1 << 18,
    beside: bool = False,
    keep_going: Callable[[], None] = lambda: None,
) -> FileCheck:
    settings = settings or RuleSettings()
    checked = FileCheck(
        FILE,
        scan=scan or make_scanner(schema, settings, prints=True),
        explainer=Explainer(schema, settings),
        settings=settings,
        digest=PayloadDigest(beside=beside),
        keep_going=keep_going,
    )
    CLOSING.callback(checked.log.close)
    checked.run(io.BytesIO(data), block_size=block_size)
    return checked


def outcome(checked: FileCheck) -> tuple[object, ...]:
    prints = [value for chunk in checked.log.prints() for value in chunk]
    # Each tier takes fingerprints in its own way; which lines have equal ones is what counts.
    alike = [prints.index(value) if value else None for value in prints]
    invalid = list(checked.collector.invalid_lines())
    return checked.size, checked.record_count, invalid, alike, checked.collector.findings(), checked.payload


PIECES = st.sampled_from(
    [
        FINE,
        FINE + b" ",
        b"",
        b" ",
        b"\t\r",
        b"\xef\xbb\xbf" + FINE,
        b"\xef\xbb\xbf",
        b"{}",
        b"x",
        b'{"a": 1}',
        FINE + b"\r",
    ]
)
BAD = st.sampled_from(
    [
        b'{"a": 1, "u": 2}',
        b'{"a": "x", "a": "y", "a": "z"}',
        b'{"a": {"b": 1, "b": 2}, "u": "x", "u": "y"}',
        b'{"a": "\\ud83d", "a": NaN}',
        b'{"a": "x", "z": "x"}',
        b"[]",
        b"{",
        b'"\xff"',
        FINE,
    ]
)
ENDS = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\r\r\n", b"\r"])


@given(
    lines=st.lists(st.tuples(PIECES, ENDS), max_size=12),
    tail=st.sampled_from([b"", FINE, FINE + b"\r", b" ", b"\r", b"\xef\xbb\xbf"]),
    block_size=st.integers(60, 400),
    limit=st.sampled_from([20, 60, 1 << 20]),
)
@example(lines=[(FINE, b"\r\n")], tail=b"", block_size=60, limit=20)
@example(lines=[(b"\xef\xbb\xbf" + FINE, b"\r\n"), (FINE, b"\n")], tail=b"\r", block_size=61, limit=20)
@example(
    lines=[(FINE + b" " * 15, b"\n"), (b"\xef\xbb\xbf" + FINE, b"\n")], tail=b"", block_size=61, limit=20
)
def test_the_payload_is_every_record_on_its_line(
    lines: list[tuple[bytes, bytes]], tail: bytes, block_size: int, limit: int
) -> None:
    """Its digest is that of what `lines` says a line contributes, however the file is cut into blocks."""
    data = b"".join(piece + end for piece, end in lines) + tail
    records = [record_of(line + b"\n") for line in data.split(b"\n")]
    expected = b"".join(record + b"\n" for record in records if record)

    checked = check(data, settings=RuleSettings(max_record_bytes=limit), block_size=block_size)

    payload = checked.payload
    if payload is not None:
        assert (payload.sha256, payload.size) == (sha256(expected).hexdigest(), len(expected))
        assert payload.verbatim == (expected == data)
        assert payload.record_count == checked.record_count == sum(map(bool, records))
        numbers = [number for number, record in enumerate(records, start=1) if record]
        assert [payload.lines.line_of(index) for index in range(len(numbers))] == numbers


@given(lines=st.lists(st.tuples(PIECES, ENDS), max_size=12), block_size=st.integers(60, 400))
def test_the_first_tier_changes_nothing_but_the_time(
    lines: list[tuple[bytes, bytes]], block_size: int
) -> None:
    """Where it is not compiled, all that is found and counted is the same."""
    data = b"".join(piece + end for piece, end in lines)
    strict_only = absent.make_scanner(SCHEMA, RuleSettings(), prints=True)

    assert outcome(check(data)) == outcome(check(data, scan=strict_only, block_size=block_size))


def test_hashing_beside_the_check_changes_nothing_but_the_time() -> None:
    """The digest is that of all parts in order, long lines and large blocks among them."""
    bad, long, large = b'{"a": 1}', b'{"a": "' + b"x" * 2000 + b'"}', b" " * 1_500_000
    data = b"\n".join([FINE, bad, FINE, b"", long, FINE, b"\xef\xbb\xbf" + FINE, bad, large] * 5)
    settings = RuleSettings(max_record_bytes=500)
    threads = threading.active_count()

    for block_size in (300, 1 << 18, 1 << 22):
        one = check(data, settings=settings, block_size=block_size)
        other = check(data, settings=settings, block_size=block_size, beside=True)
        assert outcome(other) == outcome(one)
    assert threading.active_count() == threads


def test_a_finding_has_all_its_places() -> None:
    """Line from 1, column in characters from 1, index among the records from 0."""
    data = f'{FINE.decode()}\n\n{{"a": "ü", "u": "http://example.org/x.png"}}\n'.encode()

    blank, insecure = check(data).collector.findings().listed

    assert (blank.line, blank.column, blank.record_index) == (2, None, None)
    assert (insecure.path, insecure.line, insecure.column, insecure.record_index, insecure.field) == (
        "data/x.jsonl",
        3,
        17,
        1,
        "u",
    )
    assert insecure.fix == "Use `https://`."


def test_beyond_the_cap_findings_are_counted() -> None:
    """What is listed of each severity is bounded; what is counted, and which lines are bad, is complete."""
    checked = check(b'{"a": "", "u": 2}\n' * 50, settings=RuleSettings(listed_per_file=3))
    findings = checked.collector.findings()

    assert (len(findings.listed), findings.total, findings.unlisted) == (6, 100, 94)
    assert {tally.rule: tally.count for tally in findings.tallies} == {"empty-value": 50, "wrong-type": 50}
    assert list(checked.collector.invalid_lines()) == list(range(1, 51))


def test_how_a_field_is_written_is_one_finding() -> None:
    """A number in a field is what an export does in each record: one line says so, and how many they are."""
    data = b'{"a": 1, "u": "https://example.org/x.png", "n": "x"}\n'
    findings = check(data + FINE + b"\n" + data * 49).collector.findings()

    assert [(each.line, each.rule, each.message, each.count) for each in findings.listed] == [
        (1, "not-text", "`a` is a number, but the field is of type text. Likewise in 49 more records.", 50),
        (1, "unknown-field", "`n` is not a field of the schema. Likewise in 49 more records.", 50),
    ]
    assert (findings.total, findings.unlisted) == (100, 0)


def test_records_that_are_alike_are_told_apart_where_values_are_shown() -> None:
    """They have the same problems, but not the same values."""
    data = b'{"a": "x", "u": 1}\n{"a": "x", "u": 2}\n'
    shown = check(data, settings=RuleSettings(show_values=True)).collector.findings()

    assert [each.message for each in shown.listed] == [
        "`u` is a number, but the field is of type image_url (it is 1).",
        "`u` is a number, but the field is of type image_url (it is 2).",
    ]


def test_records_that_are_alike_each_have_their_own_place() -> None:
    """One of them is explained for all, and each is found where it is."""
    data = b'{"a": "x", "u": 1}\n\n{"u": 2,   "a": "x"}\n'
    found = check(data).collector.findings().listed

    assert [(each.line, each.column, each.record_index) for each in found if each.field == "u"] == [
        (1, 17, 0),
        (3, 7, 1),
    ]


def test_a_single_odd_value_is_told_as_it_is() -> None:
    """There is nothing to add."""
    (finding,) = check(FINE + b'\n{"a": 1, "u": "https://example.org/x.png"}\n').collector.findings().listed

    assert (finding.message, finding.count) == ("`a` is a number, but the field is of type text.", 1)


def test_as_an_error_each_record_is_named() -> None:
    """Then each has to be mended, or is left out."""
    settings = RuleSettings(severities={"not-text": Severity.ERROR})
    checked = check(b'{"a": 1, "u": "https://example.org/x.png"}\n' * 3, settings=settings)

    assert [(each.line, each.count) for each in checked.collector.findings().listed] == [
        (1, 1),
        (2, 1),
        (3, 1),
    ]


@given(records=st.lists(BAD, max_size=12), listed=st.integers(0, 12))
def test_what_is_listed_changes_nothing_about_what_is_counted(records: list[bytes], listed: int) -> None:
    """Where the list ends, the rest is counted as if it had been listed."""
    data = b"".join(record + b"\n" for record in records)

    short, long = (
        check(data, settings=RuleSettings(listed_per_file=most)).collector for most in (listed, 1000)
    )

    assert list(short.invalid_lines()) == list(long.invalid_lines())
    assert short.findings().tallies == long.findings().tallies
    assert set(short.findings().listed) <= set(long.findings().listed)
    for severity in Severity:
        few, all_of_them = (
            [each for each in found.findings().listed if each.severity is severity] for found in (short, long)
        )
        assert len(few) == min(listed, len(all_of_them))


def test_many_unknown_keys_do_not_make_many_tallies() -> None:
    """Names that come from the data must not fill the memory."""
    data = b"".join(b'{"a": "x", "u": "https://h/x", "k%d": 1}\n' % number for number in range(3000))
    tallies = check(data).collector.findings().tallies

    assert len(tallies) <= 1001
    assert sum(tally.count for tally in tallies) == 3000


def test_values_are_shown_only_when_asked_for() -> None:
    """Logs of public repositories are public."""
    secret = "geheim"
    data = (
        f'{{"a": ["{secret}"], "u": "{secret}"}}\n{{"a": "{secret}"\n{{"a": "{secret}", "u": tru}}\n'.encode()
    )

    silent, loud = (
        " ".join(
            finding.message
            for finding in check(data, settings=RuleSettings(show_values=shown)).collector.findings().listed
        )
        for shown in (False, True)
    )

    assert secret not in silent
    assert secret in loud


@pytest.mark.parametrize(
    ("severities", "invalid", "rules"),
    [
        ({}, [2], ["unknown-field", "wrong-type"]),
        ({"unknown-field": Severity.ERROR}, [1, 2], ["unknown-field", "wrong-type"]),
        ({"unknown-field": None, "wrong-type": Severity.NOTICE}, [], ["wrong-type"]),
    ],
)
def test_the_user_decides_about_severities(
    severities: dict[str, Severity | None], invalid: list[int], rules: list[str]
) -> None:
    """A rule can be raised, lowered and silenced; only errors make a record invalid."""
    data = b'{"a": "x", "u": "https://h/x", "z": 1}\n{"a": "x", "u": 1}\n'
    collector = check(data, settings=RuleSettings(severities=severities)).collector

    assert list(collector.invalid_lines()) == invalid
    assert [finding.rule for finding in collector.findings().listed] == rules


@pytest.mark.parametrize(
    ("kind", "severities", "severity"),
    [
        ("text", {}, Severity.ERROR),
        ("task_group_id", {}, Severity.ERROR),
        ("metadata", {}, Severity.WARNING),
        ("metadata", {"nested-value": Severity.ERROR}, Severity.ERROR),
        ("text", {"nested-value": Severity.WARNING}, Severity.WARNING),
    ],
)
def test_a_nested_value_is_an_error_where_participants_see_it(
    kind: str, severities: dict[str, Severity | None], severity: Severity
) -> None:
    """Raw JSON shown to people cannot be taken back; what the user says counts for every type of field."""
    schema = Schema(strict=True, fields=(Field(name="a", type=kind),))

    collector = check(
        b'{"a": ["b"]}\n', schema=schema, settings=RuleSettings(severities=severities)
    ).collector

    assert [each.severity for each in collector.findings().listed] == [severity]
    assert list(collector.invalid_lines()) == ([1] if severity is Severity.ERROR else [])


def test_a_silenced_rule_about_the_file_does_not_stop_the_check() -> None:
    """Who says that an array is meant gets the lines judged one by one."""
    checked = check(b"[" + FINE + b"]\n", settings=RuleSettings(severities={"json-array-file": None}))

    assert [finding.rule for finding in checked.collector.findings().listed] == ["not-an-object"]


def test_a_dataset_is_validated_file_by_file(tmp_path: Path) -> None:
    """In the order given, each with its own counts."""
    files = []
    for name, data in (("b", FINE + b"\n"), ("a", b'{"a": 1}\n' + OTHER + b"\n")):
        (tmp_path / name).write_bytes(data)
        files.append(DataFile(path=name, location=tmp_path / name))

    first, second = validate_dataset(files, schema=SCHEMA, settings=RuleSettings(), cores=2)

    assert (first.file.path, first.record_count, first.invalid_count, first.payload) == ("b", 1, 0, None)
    assert (second.record_count, second.invalid_count, list(second.invalid_lines)) == (2, 1, [1])


def test_a_result_is_known_as_soon_as_a_file_is_checked(tmp_path: Path) -> None:
    """Stopped in its second file, a check has reported all of the first; duplicates come once all are checked."""
    files = []
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(FINE + b"\n")
        files.append(DataFile(path=name, location=tmp_path / name))
    blocks = 0

    def one_file() -> None:
        nonlocal blocks
        blocks += 1
        if blocks > 1:
            raise Interrupted("Stopped.")

    stopped = validate_dataset(files, schema=SCHEMA, settings=RuleSettings(), keep_going=one_file)
    known = next(stopped)
    assert (known.file.path, known.record_count, known.duplicate_count) == ("a", 1, 0)
    with pytest.raises(Interrupted):
        next(stopped)

    whole = list(validate_dataset(files, schema=SCHEMA, settings=RuleSettings()))
    assert [(each.file.path, each.duplicate_count) for each in whole] == [("a", 0), ("b", 0), ("b", 1)]


def test_a_check_can_be_stopped_within_a_file() -> None:
    """Between any two blocks."""
    asked = 0

    def enough() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Interrupted("Stopped.")

    with pytest.raises(Interrupted):
        check((FINE + b"\n") * 100, block_size=len(FINE) + 1, keep_going=enough)
    assert asked == 3
