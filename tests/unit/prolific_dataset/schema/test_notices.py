"""Notices about a schema."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.model import Dataset, DatasetID, Field, Schema, Severity
from prolific_dataset.schema.notices import no_schema_notices, odd_schema_notices, schema_notices
from prolific_dataset.validation.rules.settings import RuleSettings

DATASET = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
TEXT = Schema(strict=True, fields=(Field(name="prompt", type="text"),))
NEW = Schema(strict=True, fields=(Field(name="prompt", type="hologram"),))


def notices(
    live: Schema | None, snapshot: Schema | None, **severities: Severity | None
) -> list[tuple[str, str]]:
    settings = RuleSettings(severities={name.replace("_", "-"): value for name, value in severities.items()})
    found = schema_notices(live, snapshot, source="schema.yml", settings=settings)
    return [(notice.severity.value, notice.message) for notice in found]


def test_a_type_of_the_future_is_a_notice() -> None:
    """Its values are not checked, and nothing is refused (decision 7)."""
    assert notices(None, NEW) == [
        ("notice", "unknown-field-type: `prompt` is of type `hologram`; its values are not checked.")
    ]


def test_a_copy_that_is_out_of_date_is_a_warning() -> None:
    """The live schema is the one that counts."""
    (drift,) = notices(TEXT, NEW)

    assert drift[0] == "warning"
    assert drift[1].startswith("schema-drift: schema.yml is out of date: ")


def test_what_agrees_is_not_mentioned() -> None:
    """Nor is a schema that is not there."""
    assert notices(TEXT, TEXT) == notices(TEXT, None) == notices(None, None) == []


def test_the_user_decides_about_severity() -> None:
    """As for every rule; as an error it ends the run, for no file is to blame."""
    assert notices(TEXT, NEW, schema_drift=None) == []
    assert notices(None, NEW, unknown_field_type=Severity.WARNING)[0][0] == "warning"
    with pytest.raises(ConfigurationError, match="schema-drift"):
        notices(TEXT, NEW, schema_drift=Severity.ERROR)


def odd(dataset: Dataset | None, snapshot: Schema | None) -> list[str]:
    found = list(odd_schema_notices(dataset, snapshot, source="schema.yml"))
    assert all(notice.severity is Severity.WARNING for notice in found)
    return [notice.message for notice in found]


def test_a_schema_beyond_the_documents_is_a_warning() -> None:
    """Of many oddities the first ones are named."""
    live = Dataset(
        dataset_id=DATASET, name="x", schema=TEXT, imports=(), schema_oddities=("a", "b", "c", "d")
    )
    many = Schema(strict=True, fields=tuple(Field(name=f"f{n}", type="text") for n in range(201)))

    told = "is not as documented: {}. It is used as far as it can be read."
    assert odd(live, None) == [f"The dataset's schema {told.format('a; b; c; and 1 more')}"]
    limit = "201 fields; the service takes at most 200"
    assert odd(None, many) == [f"schema.yml {told.format(limit)}"]
    assert odd(replace(live, schema_oddities=()), many) == odd(None, TEXT) == odd(None, None) == []


def test_a_schema_that_cannot_be_read_is_none_to_wait_for() -> None:
    """The dataset has one."""
    unread = Dataset(dataset_id=DATASET, name="x", schema=None, imports=(), schema_oddities=("no fields",))

    (notice,) = no_schema_notices(unread, None, has_token=True)

    assert "only the form of the records was checked" in notice.message
