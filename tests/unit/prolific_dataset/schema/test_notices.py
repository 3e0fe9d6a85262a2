"""Notices about a schema."""

from __future__ import annotations

import pytest

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.model import Field, Schema, Severity
from prolific_dataset.schema.notices import schema_notices
from prolific_dataset.validation.rules.settings import RuleSettings

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
