"""Rules about the keys of a record against the dataset's schema.

What the service documents is an error; where it is silent (extra keys) the default is a warning. Source:
https://docs.prolific.com/api-reference/task-builder
"""

from __future__ import annotations

from prolific_dataset.model import Severity
from prolific_dataset.validation.rules.rule import Rule


class MissingField(Rule):
    """A record lacks a field, and the schema is strict.

    Why: with a strict schema the service rejects a record that lacks any field of the schema.

    Example that fails, where the fields are `prompt` and `answer`:

        {"prompt": "Which city?"}

    Fix: add the field to the record.
    """

    id = "missing-field"


class UnknownField(Rule):
    """A record has a key that is not a field of the schema.

    Why: the service does not document what it does with it: it may reject the record, keep the value, or drop
    it. Mostly it is a misspelt field. It is reported once for each key of a file, with the number of records.

    Example that fails, where the field is `prompt`:

        {"promt": "Which city?"}

    Fix: correct the key, leave it out, or add the field to the schema.
    """

    id = "unknown-field"
    severity = Severity.WARNING
    is_about_field = True
