"""`prolific-dataset flatten`, and the schema of what it writes: from records that no dataset takes to an import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.shell.terminal import prolific_dataset

CHATS = """\
{"id": "c-1", "messages": [{"role": "user", "content": "Hi"}], "score": 1.0, "vector": %s}
{"id": "c-2", "messages": [{"role": "user", "content": "Ciao"}, {"role": "bot", "content": "So?"}], "score": 2}
""" % json.dumps([0.5] * 60)  # noqa: UP031


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/chats.jsonl").write_text(CHATS)
    return tmp_path


def test_the_flat_records_fit_the_schema_that_is_proposed_for_them(chats: Path) -> None:
    """The records as they are fit none, and `validate` says so before anything is sent."""
    prolific_dataset(chats, "schema", "infer", "data/*.jsonl", "-o", "nested.yml")
    refused = prolific_dataset(chats, "validate", "data/*.jsonl", "--schema", "nested.yml")
    inferred = prolific_dataset(chats, "schema", "infer", "data/*.jsonl", "--flatten", "-o", "flat.yml")
    written = prolific_dataset(chats, "flatten", "data/*.jsonl", "--output", "flat")
    accepted = prolific_dataset(chats, "validate", "flat/**/*.jsonl", "--schema", "flat.yml")

    assert refused.exit_code == 1
    assert "`messages` is a list" in refused.out
    assert (inferred.exit_code, inferred.err) == (0, "")
    assert (written.exit_code, written.out) == (0, "flat/data/chats.jsonl written.\n")
    assert written.err.splitlines() == ["`messages` becomes fields.", "`vector` becomes text: `vector.json`."]
    assert accepted.exit_code == 0, accepted.out


def test_reverse_gives_back_the_records(chats: Path) -> None:
    """To the spelling of their numbers."""
    (chats / "flat.jsonl").write_text(prolific_dataset(chats, "flatten", "data/chats.jsonl").out)

    answer = prolific_dataset(chats, "flatten", "--reverse", "flat.jsonl")

    assert answer.out == CHATS


def test_records_keep_their_form_when_a_longer_one_comes(chats: Path) -> None:
    """Else all of them would be new to the dataset, and be uploaded a second time."""
    prolific_dataset(chats, "schema", "infer", "data/*.jsonl", "--flatten", "-o", "flat.yml")
    before = prolific_dataset(chats, "flatten", "data/*.jsonl").out
    longer = {"id": "c-3", "messages": [{"role": "user", "content": "Hi"}] * 26}
    with (chats / "data/chats.jsonl").open("a") as file:
        file.write(json.dumps(longer) + "\n")

    after = prolific_dataset(chats, "flatten", "data/*.jsonl", "--schema", "flat.yml").out

    assert after.startswith(before)


def test_records_that_are_flat_stay_as_they_are(tmp_path: Path) -> None:
    """`flatten` writes none, so their keys are not escaped in the schema either."""
    (tmp_path / "flat.jsonl").write_text('{"v1.0": "one two"}\n')

    answer = prolific_dataset(tmp_path, "schema", "infer", "flat.jsonl", "--flatten")

    assert '  "v1.0":\n    type: text' in answer.out
    assert answer.err == "No record has a list or an object: this schema is for the records as they are.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.jsonl",), "No file matches none.jsonl."),
        (("flat.jsonl",), "No record of flat.jsonl has a list or an object."),
        (("broken.jsonl",), "broken.jsonl, line 2: The same key is listed twice in one object."),
        (("--reverse", "odd.jsonl"), "odd.jsonl, line 1: `a.b` would be inside of another field's value."),
        (("data/chats.jsonl", "-o", "flat.jsonl"), "flat.jsonl already exists."),
        (
            ("data/*.jsonl", "broken.jsonl", "-o", "x.jsonl"),
            "output: 2 files cannot all be written into x.jsonl.",
        ),
        (
            ("data/chats.jsonl", "-o", "data/chats.jsonl"),
            "output: data/chats.jsonl would be read and written.",
        ),
        (("pretty.jsonl",), "pretty.jsonl: The file is pretty-printed JSON"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    chats: Path, arguments: tuple[str, ...], words: str
) -> None:
    """A flat form of records that were not understood would lose something."""
    (chats / "flat.jsonl").write_text('{"a": "b"}\n')
    (chats / "broken.jsonl").write_text('{"a": []}\n{"a": 1, "a": 2}\n')
    (chats / "odd.jsonl").write_text('{"a": 1, "a.b": 2}\n')
    (chats / "pretty.jsonl").write_text('{\n  "a": []\n}\n')
    before = sorted(each.name for each in chats.rglob("*"))

    answer = prolific_dataset(chats, "flatten", *arguments)

    assert answer.exit_code == 2
    assert words in answer.err
    assert answer.out == ""
    assert sorted(each.name for each in chats.rglob("*")) == before


def test_no_file_is_written_over_another_one(chats: Path) -> None:
    """From a folder below, files of the same name above it and in it have one path in the new folder."""
    (chats / ".git").mkdir()
    (chats / "chats.jsonl").write_text(CHATS)

    answer = prolific_dataset(chats / "data", "flatten", "../chats.jsonl", "chats.jsonl", "-o", "flat")

    assert answer.exit_code == 2
    assert "output: several files would be written to the same place in flat." in answer.err
    assert not (chats / "data/flat").exists()
