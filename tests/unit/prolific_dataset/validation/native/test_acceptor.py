"""The scanner in C: what it reads, and the fingerprints that it takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.formats.identity import identity
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation import native
from prolific_dataset.validation.native._native import Acceptor, repeats
from prolific_dataset.validation.native.acceptor import make_scanner
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import UNLIKE

SCHEMA = parse_schema(
    {"strict": True, "fields": {"a": {"type": "text"}, "é": {"type": "text"}}}, source="test"
)
ANY = make_scanner(None, RuleSettings(), prints=True)


def prints(*lines: str) -> list[int]:
    return list(ANY("\n".join(lines).encode()).prints)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a":"x","b":"y"}', ' {"b" : "y"\t, "a":"x" } '),
        ('{"a":"é/\\n😀"}', r'{"a":"\u00e9\/\u000a\ud83d\ude00"}'),
        ('{"é":1}', r'{"\u00E9":1}'),
        ('{"a":100}', '{"a":1e2}'),
        ('{"a":0.015}', '{"a":1.50E-2}'),
        ('{"a":-0.0}', '{"a":0e99}'),
        ('{"a":123456789012345678901234567890}', '{"a":12345678901234567890123456789.00e1}'),
        ('{"a":[1,{"b":null,"c":true}]}', '{"a":[ 1.0 , {"c":true,"b":null}]}'),
        ('{"a":"0123456789abcdef0123"}', r'{"a":"0123456789abcde\u00660123"}'),
        ('{"a":""}', '\ufeff{"a":""}'),
    ],
)
def test_the_spelling_does_not_count(one: str, other: str) -> None:
    """Neither space, nor the order of keys, nor escapes, nor the form of a number, nor a byte order mark."""
    first, second = prints(one, other)

    assert first == second != 0


@given(
    values=st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.text(max_size=40),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        min_size=2,
        max_size=2,
    )
)
def test_the_content_counts(values: list[object]) -> None:
    """Two records have the same fingerprint exactly when they have the same identity."""
    lines = [json.dumps({"a": value}) for value in values]
    first, second = prints(*lines)

    assert (first == second) == (identity(lines[0].encode()) == identity(lines[1].encode()))


EXPONENTS = (
    st.integers(-400, 400) | st.integers(-(10**9) - 50, -(10**9) + 50) | st.integers(-(10**25), -(10**8))
)


@given(digits=st.from_regex("[0-9]{1,60}", fullmatch=True), exponent=EXPONENTS, point=st.integers(0, 60))
@example(digits="1", exponent=-2_000_000_000, point=1)
@example(digits="0", exponent=10**30, point=1)
def test_a_number_may_have_its_point_anywhere(digits: str, exponent: int, point: int) -> None:
    """Whether a number can be read, and its fingerprint, depend on its value only, however large its exponent is."""
    whole, fraction = digits[:point].lstrip("0") or "0", digits[point:] + "0"
    moved = exponent - len(digits[:point])
    first, second = prints(f'{{"a":0.{digits}e{exponent}}}', f'{{"a":{whole}.{fraction}E{moved:+d}}}')

    assert first == second


@pytest.mark.parametrize(
    "numbers",
    [
        [f"12345678901234567890{number}1" for number in range(50)],
        [f"-0.1234567890123456789{'0' * number}1{'0' * (40 - number)}1" for number in range(40)],
    ],
)
def test_no_digit_is_lost(numbers: list[str]) -> None:
    """Numbers that nobody could tell apart by fingerprint would all be read again: data could be made to take hours."""
    assert len(set(prints(*(f'{{"a":{number}}}' for number in numbers)))) == len(numbers)


@given(text=st.text(max_size=80), cuts=st.sets(st.integers(0, 79)))
def test_escapes_may_stand_anywhere(text: str, cuts: set[int]) -> None:
    """However text is cut into pieces by escapes, it is the same text."""
    plain = json.dumps(text, ensure_ascii=False)
    spelt = "".join(
        json.dumps(each)[1:-1] if index not in cuts else "".join(f"\\u{unit:04x}" for unit in _units(each))
        for index, each in enumerate(text)
    )
    first, second = prints(f'{{"a":{plain}}}', f'{{"a":"{spelt}"}}')

    assert first == second


def _units(character: str) -> list[int]:
    data = character.encode("utf-16-be")
    return [int.from_bytes(data[start : start + 2]) for start in range(0, len(data), 2)]


def test_a_line_that_is_not_fine_has_a_fingerprint_too() -> None:
    """Duplicates are found among records that break other rules, without reading them a second time."""
    scan = make_scanner(SCHEMA, RuleSettings(), prints=True)(b'{"a":1}\n{"a":1,"z":2}\nx\n{"a":1.0}\n')

    assert [index for index, *_ in scan.unsure] == [0, 1, 2, 3]
    assert scan.prints[0] == scan.prints[3] not in (0, scan.prints[1])
    assert scan.prints[2] == 0


def test_fingerprints_are_taken_only_when_wanted() -> None:
    """They cost time and memory."""
    scan = make_scanner(SCHEMA, RuleSettings(), prints=False)(b'{"a":"x","\xc3\xa9":"y"}\n{}\n')

    assert (scan.line_count, scan.unsure, len(scan.prints)) == (2, [(1, b"{}", scan.unsure[0][2])], 0)


@pytest.mark.parametrize(("keys", "accepted"), [(33, True), (1000, True), (65_536, True), (65_537, False)])
def test_many_keys_are_compared_in_bounded_memory(keys: int, *, accepted: bool) -> None:
    """Beyond the bound the second tier looks; a repeated key is found below it."""
    members = [f'"{number}":0' for number in range(keys)]
    scan = ANY(f"{{{','.join(members)}}}\n{{{','.join([*members, members[7]])}}}".encode())

    assert [index for index, *_ in scan.unsure] == ([1] if accepted else [0, 1])


def test_a_field_is_known_by_any_spelling_of_its_name() -> None:
    """In any order, escaped or not, and by its whole name only."""
    scan = make_scanner(SCHEMA, RuleSettings(), prints=False)
    block = '{"a":"x","é":"y"}\n{"\\u00e9":"y","\\u0061":"x"}\n{"aa":"x","é":"y"}\n{"":"x","é":"y"}\n'

    assert [index for index, *_ in scan(block.encode()).unsure] == [2, 3]


@pytest.mark.parametrize("key", ['"b"', r'"\u0062"', '"a":"x","b"', '"a":"x","c":{"d":1,"e"'])
def test_keys_that_look_equal_by_chance_are_not_mistaken(key: str) -> None:
    """Without secrets all short texts have the same hash: no other key is taken for a field, and the line is unsure."""
    field = (b"a", 1, 9, False, False, ())
    acceptor = Acceptor(
        fields=(field,), unknown_fields=True, all_fields=False, most_bytes=99, deepest=9, secrets=bytes(64)
    )
    line = f"{{{key}:1{'}' * key.count('{')}}}".encode()

    assert acceptor.scan(b'{"a":"x"}\n' + line, False)[:2] == (2, [(1, line, UNLIKE)])  # noqa: FBT003


def test_each_field_is_found_in_any_order() -> None:
    """However many fields a schema has."""
    for count in (1, 2, 3, 127, 128, 200):
        names = [f"field {number}" for number in range(count)]
        schema = parse_schema(
            {"strict": True, "fields": {name: {"type": "text"} for name in names}}, source="test"
        )
        scan = make_scanner(schema, RuleSettings(), prints=False)
        fine = [dict.fromkeys(order, "x") for order in (names, names[::-1], names[::2] + names[1::2])]
        bad = [dict.fromkeys([*names[:-1], "other"], "x"), dict.fromkeys(names, "x") | {names[count // 2]: 1}]

        unsure = scan("\n".join(map(json.dumps, fine + bad)).encode()).unsure

        assert [index for index, *_ in unsure] == [3, 4]


def test_it_reads_the_utf_8_that_python_reads() -> None:
    """Each first byte with each kind of second one, and of those that follow."""
    seconds, rests = (
        b"\x00\x20\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xff",
        (b"", b"\x80", b"\xbf\x80", b"\x80\xc0", b"\x80" * 3),
    )
    texts = [
        bytes((first, second)) + rest for first in range(0x80, 0x100) for second in seconds for rest in rests
    ]
    lines = [b'{"a":"' + text + b'"}' for text in texts]

    unsure = {index for index, *_ in ANY(b"\n".join(lines)).unsure}

    assert unsure == {index for index, text in enumerate(texts) if b"\x00" in text or not _is_utf_8(text)}


def _is_utf_8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    "value",
    ["", "tru", "faLse", "nul", "truth", "nulL", "True", "NaN", "Infinity", "'x'", "1,", "[1,]", "[,1]", "[1 2]",
     '{"b"}', '{"b":}', '{"b":1,}', "{b:1}", '{"b" 1}', "01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x1",
     r'"\x"', r'"\u12g4"', r'"\u123"', r'"\ud83d"', r'"\ude00"', r'"\ud83dx"', r'"\ud83d\n"', r'"\ud83d\u0041"',
     r'"\ud83d\ue000"', r'"\ud83d\ud83d"', '"\t"', '"\x00"', '"\x1f"', '"', '"\\', "1e308", "1 //", "1\x00", "1\xa0"],
)  # fmt: skip
def test_what_it_cannot_read_is_unsure(value: str) -> None:
    """What is no JSON, half of a surrogate pair, or a number at the limit of a double; the lines beside it are read."""
    line = f'{{"a":{value}}}'.encode()
    scan = ANY(b'{"a":1}\n' + line + b'\n{"a":2}')

    assert scan.unsure == [(1, line, UNLIKE)]
    assert [bool(each) for each in scan.prints] == [True, False, True]


URLS = parse_schema({"strict": True, "fields": {"u": {"type": "audio_url"}}}, source="test")


@pytest.mark.parametrize("http", [False, True])
@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://h/a.mp3", True),
        ("https://h/A.Mp3?x=1#y", True),
        ("https://h-1.example:8443/a.wav", True),
        ("https://h:80", False),
        (r"https:\/\/h\/\u0061.mp3", True),
        ("https://h/" + "a" * 9000 + ".mp3", True),
        (r"https:\/\/h\/" + "a" * 9000 + ".mp3", False),
        ("https://h/a.mp4", False),
        ("https://h.mp3", False),
        ("https://h?/a.mp3", False),
        ("https://h:/a.mp3", False),
        ("https://h:65536/a.mp3", False),
        ("https:///a.mp3", False),
        ("https://", False),
        ("https://h/a .mp3", False),
        (r"https://h/a\u007f.mp3", False),
        ("https://ä.example/a.mp3", False),
        ("ftp://h/a.mp3", False),
        ("http://h/a.mp3", "http"),
        ("http://", False),
    ],
)
def test_which_urls_are_certainly_fine(url: str, accepted: object, *, http: bool) -> None:
    """Usual ones; http:// only where that rule is silenced."""
    settings = RuleSettings(severities={"insecure-url": None} if http else {})
    scan = make_scanner(URLS, settings, prints=True)(f'{{"u":"{url}"}}'.encode())

    assert (not scan.unsure) == (accepted is True or (accepted == "http" and http))
    assert scan.prints[0]


@pytest.mark.parametrize(
    "url", ["https://h", "https://h:80", "https://h?x", "https://h#x", "https://h/a.txt"]
)
def test_an_image_may_have_any_path(url: str) -> None:
    """Services make them from parameters."""
    schema = parse_schema({"strict": True, "fields": {"u": {"type": "image_url"}}}, source="test")

    assert make_scanner(schema, RuleSettings(), prints=False)(f'{{"u":"{url}"}}'.encode()).unsure == []


@pytest.mark.parametrize("end", range(1, 60))
def test_a_line_may_end_anywhere(end: int) -> None:
    """A record that is cut off is not read past the end of what is there."""
    line = b'{"a":"\xc3\xa9\\ud83d\\ude00 0123456789 0123456789","b":[-1.5e3,true]}'

    assert ANY(line[:end]).unsure == [(0, line[:end], UNLIKE)]
    assert ANY(line).unsure == []


def test_several_threads_may_scan_at_once() -> None:
    """Nothing of one scan is seen in another."""
    blocks = [json.dumps({"a": str(number), "é": "x" * number}).encode() + b"\n{}\n" for number in range(200)]
    scan = make_scanner(SCHEMA, RuleSettings(), prints=True)
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(scan, blocks))

    assert together == [scan(block) for block in blocks]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"secrets": b"short"}, ValueError),
        ({"most_bytes": -1}, ValueError),
        ({"fields": ((b"a" * 5000, 1, 1, False, False, ()),)}, ValueError),
        ({"fields": ((b"a", 1, 1, True, False, (b".extension",)),)}, ValueError),
        ({"fields": ((b"a", 1, 1, True, False, (b".x",) * 9),)}, ValueError),
        ({"fields": ((b"a", 1, 1, True, False, ("x",)),)}, TypeError),
        ({"fields": ((b"a", 1),)}, TypeError),
        ({"fields": [(b"a", 1)]}, TypeError),
    ],
)
def test_what_it_cannot_hold_is_an_error(wrong: dict[str, object], error: type[Exception]) -> None:
    """Its tables have fixed sizes."""
    fine: dict[str, object] = {
        "fields": (),
        "unknown_fields": True,
        "all_fields": False,
        "most_bytes": 100,
        "deepest": 10,
        "secrets": bytes(64),
    }
    Acceptor(**fine)  # type: ignore[arg-type]
    with pytest.raises(error):
        Acceptor(**fine | wrong)  # type: ignore[arg-type]


def test_it_looks_at_the_fingerprints_it_is_given_and_no_more() -> None:
    """What lies behind them in memory is not looked at, nor what is cut off."""
    prints = array("q", [5, 6, 5])

    assert repeats(bytearray(1 << 10), memoryview(prints)[:2], 0, 0, 1) == []  # type: ignore[arg-type]
    assert repeats(bytearray(1 << 10), prints, 0, 0, 1) == [(2, 0)]
    with pytest.raises(ValueError, match="fitting size"):
        repeats(bytearray(1 << 10), memoryview(prints).cast("b")[:9], 0, 0, 1)  # type: ignore[arg-type]


def test_it_takes_bytes_only() -> None:
    """Other buffers need not end in a NUL, on which it relies."""
    acceptor = Acceptor(
        fields=(), unknown_fields=True, all_fields=False, most_bytes=100, deepest=10, secrets=bytes(64)
    )
    with pytest.raises(TypeError):
        acceptor.scan(memoryview(b"{}"), False)  # type: ignore[arg-type]  # noqa: FBT003


@pytest.mark.parametrize(
    ("size", "part", "parts"), [(0, 0, 1), (3 << 10, 0, 1), (1000, 0, 1), (1 << 16, -1, 1), (1 << 16, 0, 0)]
)
def test_a_table_of_another_size_is_an_error(size: int, part: int, parts: int) -> None:
    """It relies on it."""
    with pytest.raises(ValueError, match="fitting size"):
        repeats(bytearray(size), array("q", [1]), 0, part, parts)


def test_it_is_the_one_in_use() -> None:
    """Where it was compiled."""
    assert native.IS_COMPILED
    assert native.make_scanner is make_scanner


def test_without_it_the_same_is_found() -> None:
    """Where nothing could compile it, a run differs in its time only."""
    code = (
        "import sys\n"
        "if sys.argv[1] == 'without':\n"
        "    sys.modules['prolific_dataset.validation.native._native'] = None\n"
        "sys.argv[1:] = ['validate', '--format', 'json', '--schema', 'schema.yml', 'rejected/**/*.jsonl']\n"
        "from prolific_dataset.__main__ import main\n"
        "main()\n"
    )
    examples = Path(__file__).parents[4] / "examples"
    one, other = (
        subprocess.run(
            [sys.executable, "-c", code, word], cwd=examples, capture_output=True, text=True, check=False
        )
        for word in ("with", "without")
    )

    assert one.returncode == other.returncode == 1
    assert _timeless(one.stdout) == _timeless(other.stdout)
    assert "duplicate-record" in one.stdout


def test_where_nothing_is_compiled_the_log_says_so_once(tmp_path: Path) -> None:
    """Only with step debugging: it explains a slow run and is nothing that a user must know."""
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"a": "x"}\n')
    code = (
        "import sys\n"
        "sys.modules['prolific_dataset.validation.native._native'] = None\n"
        "sys.argv[1:] = ['validate', 'a.jsonl', 'b.jsonl']\n"
        "from prolific_dataset.__main__ import main\n"
        "main()\n"
    )
    quiet, debugged = (
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=os.environ
            | {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path), "RUNNER_DEBUG": debug},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for debug in ("", "1")
    )

    assert "compiled" not in quiet
    assert re.findall(r"^::debug::.*compiled.*$", debugged, re.MULTILINE) == [
        "::debug::Nothing compiled the native part of this program, so every line is checked in Python, more slowly."
    ]


def _timeless(report: str) -> object:
    return json.loads(
        report, object_hook=lambda each: {key: each[key] for key in each if "seconds" not in key}
    )
