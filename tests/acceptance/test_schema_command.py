"""`prolific-dataset schema`: a committed copy of a dataset's schema, from nothing to drift."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.service.served import DATASET, Service
from support.shell.terminal import prolific_dataset

RECORD = '{"product_name": "Cup", "review_text": "Holds tea.", "image_url": "https://example.com/cup.png"}\n'


def test_pull_writes_what_the_dataset_has(service: Service, tmp_path: Path) -> None:
    """The file can be used at once, and pulling again changes nothing."""
    (tmp_path / "data.jsonl").write_text(RECORD)
    where = ("--dataset-id", DATASET, "--schema", "schemas/reviews.yml")

    first = service.run(tmp_path, "schema", "pull", *where)
    again = service.run(tmp_path, "schema", "pull", *where)
    offline = prolific_dataset(tmp_path, "validate", "--schema", "schemas/reviews.yml", "data.jsonl")

    assert (first.exit_code, first.out) == (0, "schemas/reviews.yml written: 3 fields, not strict.\n")
    assert (again.exit_code, again.out) == (0, "schemas/reviews.yml is up to date.\n")
    assert offline.exit_code == 0, offline.out


def test_pull_and_diff_say_what_no_file_can_have(service: Service, tmp_path: Path) -> None:
    """The copy would be pushed one day."""
    service.sandbox.change(schema_shown="extended")
    where = ("--dataset-id", DATASET, "--schema", "copy.yml")

    pulled = service.run(tmp_path, "schema", "pull", *where)
    compared = service.run(tmp_path, "schema", "diff", *where)

    assert (pulled.exit_code, pulled.out) == (0, "copy.yml written: 3 fields, not strict.\n")
    assert (compared.exit_code, compared.out) == (0, "No difference.\n")
    assert pulled.err == compared.err
    assert pulled.err.startswith(
        "The dataset's schema says more than this version knows, and a schema file cannot have it: `revision`: 1; "
    )
    assert "; and 1 more." in pulled.err


def test_pull_prints_where_no_file_is_named(service: Service, tmp_path: Path) -> None:
    """It can be looked at, or sent elsewhere."""
    answer = service.run(tmp_path, "schema", "pull", "--dataset-id", DATASET)

    assert answer.exit_code == 0
    assert "  image_url:\n    type: image_url\n" in answer.out


def test_pull_serves_every_dataset_of_the_configuration(service: Service, tmp_path: Path) -> None:
    """No option is needed where the file tells all."""
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/prolific-datasets.yml").write_text(
        f"datasets:\n  - {{id: {DATASET}, files: data.jsonl, schema: copy.json}}\n"
    )

    answer = service.run(tmp_path, "schema", "pull")

    assert answer.out == "copy.json written: 3 fields, not strict.\n"
    assert (tmp_path / "copy.json").read_text().startswith('{\n  "strict": false,')


def test_diff_tells_drift_and_ends_with_1(service: Service, tmp_path: Path) -> None:
    """Copy against dataset, and records against the dataset."""
    (tmp_path / "copy.yml").write_text("strict: false\nfields: {product_name: {type: text}}\n")
    (tmp_path / "data.jsonl").write_text('{"product_name": "Cup"}\n')

    answer = service.run(
        tmp_path, "schema", "diff", "data.jsonl", "--schema", "copy.yml", "--dataset-id", DATASET
    )

    assert answer.exit_code == 1
    assert answer.out.splitlines() == [
        "copy.yml is out of date: the dataset has a field image_url (image_url) that the file lacks",
        "copy.yml is out of date: the dataset has a field review_text (text) that the file lacks",
        "records and schema: no record has the field review_text",
        "records and schema: no record has the field image_url",
    ]


def test_diff_needs_no_token_for_records_and_copy(tmp_path: Path) -> None:
    """And ends with 0 where nothing differs."""
    (tmp_path / "data.jsonl").write_text(RECORD)
    prolific_dataset(tmp_path, "schema", "infer", "data.jsonl", "--output", "copy.yml")

    answer = prolific_dataset(tmp_path, "schema", "diff", "data.jsonl", "--schema", "copy.yml")

    assert (answer.exit_code, answer.out) == (0, "No difference.\n")


def test_diff_says_what_it_lacks(tmp_path: Path) -> None:
    """One thing alone cannot differ."""
    answer = prolific_dataset(tmp_path, "schema", "diff")

    assert answer.exit_code == 2
    assert "Give two of" in answer.err


def test_infer_proposes_and_never_overwrites_unasked(tmp_path: Path) -> None:
    """What it writes passes its own check."""
    (tmp_path / "data.jsonl").write_text(RECORD + "{broken\n")
    infer = ("schema", "infer", "data.jsonl", "--output", "copy.yml")

    first = prolific_dataset(tmp_path, *infer)
    second = prolific_dataset(tmp_path, *infer)
    forced = prolific_dataset(tmp_path, *infer, "--force")
    checked = prolific_dataset(tmp_path, "schema", "check", "copy.yml")

    assert (first.exit_code, first.out) == (0, "copy.yml written: 3 fields, strict.\n")
    assert first.err == "1 line could not be read; `prolific-dataset validate` says why.\n"
    assert (second.exit_code, forced.exit_code) == (2, 0)
    assert (checked.exit_code, checked.out) == (0, "copy.yml: valid, 3 fields, strict.\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "is a Git LFS pointer"),
        ('{\n  "a": "b"\n}\n', "is pretty-printed JSON"),
        ('[\n{"a": "b"}\n]\n', "is one JSON array"),
        ("\n", "There are no records in data.jsonl."),
        ("a,b\n1,2\n", "The file is CSV"),
        ("hello\nworld\n", "No line of data.jsonl is a record"),
    ],
)
def test_infer_says_what_validate_says_of_a_file_without_records(
    tmp_path: Path, content: str, words: str
) -> None:
    """The patterns are fine; the file is not."""
    (tmp_path / "data.jsonl").write_text(content)

    answer = prolific_dataset(tmp_path, "schema", "infer", "data.jsonl")

    assert answer.exit_code == 2
    assert words in answer.err
    assert "pattern" not in answer.err


def test_infer_says_why_some_data_cannot_go_up(tmp_path: Path) -> None:
    """On the screen as well, where the schema goes into a file; JSON has no comments."""
    (tmp_path / "data.jsonl").write_text('{"a": ["b"], "": "c", "d": "e"}\n')

    answer = prolific_dataset(tmp_path, "schema", "infer", "data.jsonl", "--output", "schema.json")

    assert answer.exit_code == 0
    assert "No field can hold a list or an object: `a`." in answer.err
    assert "`` in 1 record cannot be the name of a field: it is empty." in answer.err


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({f"f{each}": "x" for each in range(201)}, "The records have 201 different fields"),
        ({"": "x"}, "`` in 1 record cannot be the name of a field: it is empty."),
        ({}, "No field of the records can be in a schema."),
    ],
)
def test_infer_proposes_no_schema_that_the_service_refuses(
    tmp_path: Path, record: dict[str, str], words: str
) -> None:
    """It says what is in the way."""
    (tmp_path / "data.jsonl").write_text(json.dumps(record) + "\n")

    answer = prolific_dataset(tmp_path, "schema", "infer", "data.jsonl")

    assert (answer.exit_code, answer.out) == (2, "")
    assert words in answer.err


def test_check_names_every_wrong_file(tmp_path: Path) -> None:
    """A type that is not known yet is no mistake, only not checked."""
    (tmp_path / "bad.yml").write_text("strict: perhaps\nfields: {a: {type: text}}\n")
    (tmp_path / "new.yml").write_text("strict: true\nfields: {a: {type: hologram_url}}\n")

    answer = prolific_dataset(tmp_path, "schema", "check", "bad.yml", "new.yml", "none.yml")

    assert answer.exit_code == 2
    assert answer.out.splitlines() == [
        "bad.yml, line 1, column 1: `strict` must be true or false.",
        "new.yml: valid, 1 field, strict.",
        "new.yml: notice: field a has a type that is not checked here: hologram_url.",
        "schema: none.yml cannot be read: No such file or directory.",
    ]
