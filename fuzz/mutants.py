"""Looks for a line that the first tier accepts although the second one finds something in it.

Mutates well-formed and nasty records, a seed a round, and puts them into blocks, for the first tier looks at many
lines at once. Also spells each record in another way, which must not change its fingerprint. Prints what it did; exits
1 at the first line that breaks the law.

    python fuzz/mutants.py --mutants 100000 --seed 7
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator

from prolific_dataset.formats.identity import canonical_number
from prolific_dataset.formats.lines import BYTE_ORDER_MARK
from prolific_dataset.model import Schema, Severity
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.native.acceptor import make_scanner
from prolific_dataset.validation.rules.rule import Problem
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import NO_FINGERPRINT, UNLIKE, Scanner

_TYPES = ("text", "image_url", "audio_url", "video_url", "metadata", "task_group_id", "hologram")
_TEXTS = (
    "x",
    "",
    "a b",
    "Zürich",
    "😀",
    'say "hi"',
    "back\\slash",
    "tab\t",
    "\x00",
    "\u2028",
    "a" * 300,
    "}\n{",
    ",0,",
)
_URLS = (
    "https://example.org/a.mp3",
    "https://example.org/b.MP4",
    "https://example.org/c.png?x=1.mp3",
    "http://example.org/a.wav",
    "https://other.example:8443/d.mov#t=1",
    "https:///a.mp3",
    "https://exämple.org/a.mp3",
    "example.org/a.mp3",
    "https://example.org/a b.mp3",
    "https://u:p@[::1]:80/a.mp3",
    "https://example.org:99999/a.mp3",
)
_LARGE = 1e308
"""From here on, the native acceptor leaves numbers to the second tier."""
_MAYBE_TINY = re.compile(rb"[eE]-[0-9]{10}")
"""May be an exponent that does not fit; Python reads such a number as 0."""
_MARKED_NUMBER = re.compile('"\ue000([^"]*)"')
_ODD_VALUES = (None, True, 17, -0.5, 10**30, [], {}, [1, [2]], {"a": {"b": "c"}}, ["x"], 1e308)
_LITERALS = (
    b"01", b"-01.5", b"1.", b".5", b"-", b"+1", b"1e", b"1e+", b"1E5", b"-0", b"0.0e9", b"1e308", b"1.7e308",
    b"1.8e308", b"-1e309", b"12345678901234567890123", b"1" + b"0" * 308, b"1" + b"0" * 309, b"1e-400",
    b"1e-2000000000", b"10e-2000000001", b"12345678901234567890123000.0e-3", b"9.99e307", b"0e999999999999",
    b"tru", b"nul", b'"\\u00e9\\/"', b'"\\ud83d"', b'"\\udc00"', b'"\\ud83d\\ude00"', b'"\\x"',
    b'"\t"', b"[" * 127 + b"]" * 127, b"[" * 128 + b"]" * 128, b"[" * 2000 + b"]" * 2000,
    b"{" + b",".join(b'"%d":0' % number for number in range(70)) + b"}",
    b"{" + b",".join(b'"%d":0' % (number % 69) for number in range(70)) + b"}",
)  # fmt: skip
"""Values as they may be in a line, well-formed or not."""
_SCRAPS = (
    b'"', b"\\", b"\\\\", b'\\"', b"\\u0022", b"\\u0061", b"\\ud800", b"\\ud83d\\ude00", b"{", b"}", b"[", b"]", b":",
    b",", b",0,", b"\n", b"\r", b"\t", b" ", b"\x00", b"\x1e", b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"NaN",
    b"-Infinity", b"1e400", b"01", b"1.", b"null", b"true", b'"a":"x",', b'"a":"x"', b"{}", b'{"a":"x"}', b"[{",
    b"}]", b"/*", b"'",
)  # fmt: skip


def main() -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started, seen = time.monotonic(), Counter[str]()
    source = random.Random(options.seed)
    while seen["mutants"] < options.mutants:
        for broken in _round(source, seen):
            sys.stderr.write(f"The law is broken (seed {options.seed}): {broken}\n")
            return 1
    sys.stdout.write(
        f"{seen['mutants']} mutants, seed {options.seed}: "
        f"{seen['accepted']} accepted, of which 0 with a problem; "
        f"{seen['fine but unsure']} fine ones left to the second tier; "
        f"{seen['alike']} like one before, all with its problems; "
        f"{seen['fingerprints']} fingerprints, none of which changed with the spelling; "
        f"{time.monotonic() - started:.1f} s\n"
    )
    return 0


def _round(source: random.Random, seen: Counter[str]) -> Iterator[str]:
    schema, settings = _schema(source), _settings(source)
    scanner = make_scanner(schema, settings, prints=True)
    explainer = Explainer(schema, settings)
    alike: dict[int, set[Problem]] = {}
    for _ in range(20):
        block = _block(source, schema)
        lines = block.removesuffix(b"\n").split(b"\n")
        scan = scanner(block)
        unsure = {index: line for index, line, _ in scan.unsure}
        likeness = {index: each for index, _, each in scan.unsure}
        seen["mutants"] += len(lines)
        seen["accepted"] += len(lines) - len(unsure)
        if scan.line_count != len(lines) or any(unsure[index] != lines[index] for index in unsure):
            yield f"{len(lines)} lines, {scan.line_count} counted, {unsure} came back: {block!r}"
        for index, line in enumerate(lines):
            explanation = explainer.explain(line)
            problems, value = explanation.problems, explanation.value
            if index not in unsure and (problems or not isinstance(value, dict)):
                yield f"{line!r} was accepted under {schema} and {settings}: {problems}, in {block!r}"
            seen["fine but unsure"] += index in unsure and not problems
            if likeness.get(index, UNLIKE) != UNLIKE:
                seen["alike"] += likeness[index] in alike
                if alike.setdefault(likeness[index], set(problems)) != set(problems) or value is None:
                    yield f"{line!r} has {problems}, and one like it {alike[likeness[index]]}"
            seen["fingerprints"] += scan.prints[index] != NO_FINGERPRINT
            if _could_be_read(line, value, settings) is (scan.prints[index] == NO_FINGERPRINT):
                yield f"{line!r} has the fingerprint {scan.prints[index]}, and holds {value}"
        yield from _other_spellings(source, scanner, [line for line in lines if line[:1] == b"{"])


def _could_be_read(line: bytes, value: object, settings: RuleSettings) -> bool | None:
    """Whether the native acceptor must be able to read a line, as its content has it; None where this is not known.

    Two fingerprints of equal records would never meet if one were taken natively and the other one in Python.
    """
    if len(line) > settings.max_record_bytes or line.startswith(BYTE_ORDER_MARK) or _MAYBE_TINY.search(line):
        return None
    return isinstance(value, dict) and not _has_large_number(value)


def _has_large_number(value: object) -> bool:
    match value:
        case dict():
            return any(map(_has_large_number, value.values()))
        case list():
            return any(map(_has_large_number, value))
        case int() | float():
            return abs(float(value)) >= _LARGE
        case _:
            return False


def _other_spellings(source: random.Random, scanner: Scanner, lines: list[bytes]) -> Iterator[str]:
    """Look for a fingerprint that depends on how a record is spelt."""
    for line in lines:
        try:
            pairs = json.loads(line, parse_int=_other_number, parse_float=_other_number)
            members = list(pairs.items())
            source.shuffle(members)
            indent = 2 if source.random() < 0.5 else None
            written = json.dumps(dict(members), ensure_ascii=False, indent=indent).replace("\n", " ")
            other = _MARKED_NUMBER.sub(r"\1", written).encode()
        except (ValueError, TypeError, RecursionError):
            continue
        one, another = scanner(line).prints[0], scanner(other).prints[0]
        # Repeated keys are gone from the other spelling.
        if one not in (NO_FINGERPRINT, another):
            yield f"the fingerprint of {line!r} is another one when it is spelt {other!r}"


def _other_number(literal: str) -> str:
    """Spell a number in another way, marked so that it can lose its quotes again."""
    return f"\ue000{canonical_number(literal)}"


def _schema(source: random.Random) -> Schema | None:
    if source.random() < 0.1:
        return None
    kinds = [kind for kind in source.choices(_TYPES, k=source.randint(1, 5)) if kind != "task_group_id"]
    names = source.sample(["a", "b", "ä", "a b", 'q"', "0"], k=len(kinds) + 1)
    fields = {name: {"type": kind} for name, kind in zip(names, [*kinds, "task_group_id"], strict=True)}
    return parse_schema({"strict": source.random() < 0.6, "fields": fields}, source="fuzz")


def _settings(source: random.Random) -> RuleSettings:
    if source.random() < 0.6:
        return RuleSettings()
    rules = ("unknown-field", "null-value", "not-text", "nested-value", "empty-value", "insecure-url", "wrong-type",
             "missing-field", "wrong-media-extension", "empty-task-group-id", "duplicate-key")  # fmt: skip
    return RuleSettings(
        severities={rule: source.choice((None, Severity.WARNING)) for rule in source.sample(rules, k=3)},
        max_value_length=source.choice((None, 10)),
        max_record_bytes=source.choice((60, 1 << 24)),
    )


def _block(source: random.Random, schema: Schema | None) -> bytes:
    lines = [_line(source, schema) for _ in range(source.choice((1, 2, 3, 8)))]
    if source.random() < 0.5:
        victim = source.randrange(len(lines))
        lines[victim] = _mutated(source, lines[victim])
    if source.random() < 0.2:
        lines.append(lines[0] + b"," + lines[-1])
    block = b"\n".join(lines)
    if source.random() < 0.3:
        block = _mutated(source, block)
    return (block or b" ") + b"\n" * (source.random() < 0.8)


def _line(source: random.Random, schema: Schema | None) -> bytes:
    record: dict[str, object] = {}
    for field in schema.fields if schema else ():
        pool = _URLS[:2] if "url" in field.type else _TEXTS[:1] + _TEXTS[2:]
        record[field.name] = source.choice(pool)
        if source.random() < 0.06:
            record[field.name] = source.choice(_ODD_VALUES + _URLS + _TEXTS)
        if source.random() < 0.02:
            del record[field.name]
    if source.random() < 0.05:
        record[source.choice("az")] = source.choice(_ODD_VALUES + _TEXTS)
    members = list(record.items())
    source.shuffle(members)
    separators = source.choice(((",", ":"), (", ", ": ")))
    line = json.dumps(dict(members), ensure_ascii=source.random() < 0.5, separators=separators).encode()
    if source.random() < 0.08 and record:
        line = (
            line[:-1]
            + b","
            + json.dumps(source.choice(("a", "z"))).encode()
            + b":"
            + source.choice(_LITERALS)
            + b"}"
        )
    if source.random() < 0.08 and record:
        name = source.choice(list(record))
        old = json.dumps(record[name]).encode()
        line = line.replace(old, source.choice(_LITERALS), 1)
    if source.random() < 0.05 and record:
        twice = json.dumps({source.choice(list(record)): source.choice(_TEXTS + _ODD_VALUES)}).encode()
        line = line[:-1] + b"," + twice[1:]
    return line


def _mutated(source: random.Random, data: bytes) -> bytes:
    for _ in range(source.choice((1, 1, 2, 3))):
        start = source.randrange(len(data) + 1)
        stop = min(len(data), start + source.choice((0, 0, 1, 1, 2, 6, 20)))
        match source.randrange(4):
            case 0:
                data = data[:start] + data[stop:]
            case 1:
                data = data[:start] + source.choice(_SCRAPS) + data[stop:]
            case 2:
                data = data[:start] + data[start:stop] * 2 + data[stop:]
            case _:
                data = data[:start] + bytes([source.randrange(256)]) + data[stop:]
    return data


if __name__ == "__main__":
    sys.exit(main())
