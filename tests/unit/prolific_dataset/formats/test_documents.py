"""YAML and JSON documents -> plain values."""

from __future__ import annotations

import subprocess
import sys

import pytest

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.documents import locate, parse_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: [true, null, 2.5, text]", {"a": 1, "b": [True, None, 2.5, "text"]}),
        ("on: no\nyes: off", {"on": "no", "yes": "off"}),
        ("day: 2026-01-02", {"day": "2026-01-02"}),
        ("port: 012\ntime: 1:30", {"port": 12, "time": "1:30"}),
        ("empty:\nother: ''", {"empty": None, "other": ""}),
        ('{"a": {"b": [1e3]}}', {"a": {"b": [1000.0]}}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("\ufeffa: 1", {"a": 1}),
        ("", None),
    ],
)
def test_yaml_means_what_yaml_1_2_says(text: str, value: object) -> None:
    """Words such as `on` stay words, dates stay text."""
    assert parse_document(text.encode(), name="c.yml") == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.yml", "a: 1\na: 2", "c.yml, line 2, column 1: the key `a` is listed twice."),
        ("c.yml", "x:\n  - {b: 1, b: 2}", "c.yml, line 2, column 12: the key `b` is listed twice."),
        ("c.yml", "1: x", "c.yml, line 1, column 1: a key must be text; put it in quotes."),
        ("c.yml", "a: [1", "c.yml, line 2, column 1: not valid YAML: did not find expected ',' or ']'."),
        (
            "c.yml",
            "a: !!python/name:os.system x",
            "c.yml, line 1, column 4: not valid YAML: could not determine a",
        ),
        ("s.json", '{"a": 1, "a": 2}', "s.json: the key `a` is listed twice."),
        ("s.json", '{"a": 1,\n "b" 2}', "s.json, line 2, column 6: not valid JSON: Expecting ':' delimiter."),
        ("s.json", "[" * 100_000, "s.json: not valid JSON: it is nested too deeply."),
        ("c.yml", "[" * 33 + "]" * 33, "c.yml, line 1, column 33: nested more than 32 levels deep."),
        ("s.json", "[NaN]", "s.json: not valid JSON: NaN is not a number."),
        ("c.yml", "#" * (1 << 20) + "\n", "c.yml is larger than 1 MiB."),
        ("c.yml", f"a: &a [{'b, ' * 50_000}]\nc: *a", "c.yml, line 2, column 4: more than 100000 values"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(name: str, text: str, message: str) -> None:
    """A mistake is named where it is, and nothing is guessed."""
    with pytest.raises(ConfigurationError) as caught:
        parse_document(text.encode(), name=name)

    assert caught.value.message.startswith(message)


def test_a_document_in_another_encoding_is_refused() -> None:
    """The line with the first wrong byte is named."""
    with pytest.raises(ConfigurationError, match="line 2: not UTF-8"):
        parse_document(b"a: 1\nb: \xe9", name="c.yml")


def test_yaml_is_imported_only_when_a_document_is_read() -> None:
    """A run without documents does not pay for the import."""
    code = "import sys, prolific_dataset.formats.documents, prolific_dataset.validation; print(sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert not {"yaml", "requests", "click"} & set(eval(modules))


@pytest.mark.parametrize(
    ("text", "path", "mark"),
    [
        ("a: 1\nb:\n  - x\n  - {c: 2}", ("b", 1, "c"), (4, 6)),
        ("a: 1\nb:\n  - x\n  - {c: 2}", ("b", 0), (3, 5)),
        ("a: 1\nb:\n  - x\n  - {c: 2}", ("b", 1, "missing"), (4, 5)),
        ("a: 1\nb: 2", ("b", "deeper"), (2, 1)),
        ('{"a": {\n "b": 1}}', ("a", "b"), (2, 2)),
        ("\ufeffa: 1", ("a",), (1, 1)),
        ("", ("a",), None),
    ],
)
def test_a_value_is_found_in_its_text(text: str, path: tuple[str | int, ...], mark: object) -> None:
    """A key's own place, an item's own place, and the nearest place for what is missing."""
    assert locate(text.encode(), path) == mark
