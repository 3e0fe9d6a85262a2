"""A schema -> a file, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.model import DataFile, Field, Schema
from prolific_dataset.schema.file import read_schema, schema_text
from prolific_dataset.schema.parse import parse_schema

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
SCHEMAS = st.builds(
    Schema,
    strict=st.booleans(),
    fields=st.lists(
        st.builds(Field, name=WORDS, type=WORDS, label=st.none() | WORDS),
        min_size=1,
        unique_by=lambda field: field.name,
    ).map(tuple),
)


@given(schema=SCHEMAS, path=st.sampled_from(["s.yml", "s.json"]))
def test_what_is_written_is_read_back(schema: Schema, path: str) -> None:
    """Whatever the names of the fields are, and with comments."""
    reasons = {field.name: "because" for field in schema.fields}
    text = schema_text(schema, path=path, head=("A comment.",), reasons=reasons)

    assert parse_schema(parse_document(text.encode(), name=path), source=path) == schema


def test_the_file_is_made_for_reading() -> None:
    """Quotes only where they are needed, a reason beside each type."""
    fields = (Field(name="no", type="text", label="A: b"), Field(name="review_id", type="metadata"))

    text = schema_text(
        Schema(strict=True, fields=fields),
        path="s.yml",
        head=("Head.",),
        reasons={"review_id": "an identifier"},
    )

    assert text == (
        '# Head.\nstrict: true\nfields:\n  "no":\n    type: text\n    label: "A: b"\n'
        "  review_id:\n    type: metadata # an identifier\n"
    )


def test_a_mistake_is_named_at_its_line_and_column(tmp_path: Path) -> None:
    """With the word that may have been meant."""
    location = tmp_path / "s.yml"
    location.write_text("strict: true\nfields:\n  a: {typ: text}\n")

    with pytest.raises(ConfigurationError) as caught:
        read_schema(DataFile(path="s.yml", location=location))

    message = "s.yml, line 3, column 7: `fields.a.typ` is not known; did you mean `type`?"
    assert caught.value.message == message
