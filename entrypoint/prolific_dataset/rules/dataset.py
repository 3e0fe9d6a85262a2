"""Rules about a dataset: its files together, and its schema."""

from __future__ import annotations

from prolific_dataset.model import Severity
from prolific_dataset.rules.rule import Group, Rule


class DuplicateRecord(Rule):
    """A record was there before, in this file or in another file of the dataset.

    Why: participants would be asked twice, or the service drops the copy and the counts differ. Two records
    are the same when their values are: white space and the order of keys do not count. It is reported at the
    later record.

    Example that fails:

        {"prompt": "Which city?", "answer": "Rome"}
        {"answer": "Rome", "prompt": "Which city?"}

    Fix: remove one of the two, or add a field that tells them apart.
    """

    id = "duplicate-record"
    group = Group.DATASET
    severity = Severity.WARNING


class SchemaDrift(Rule):
    """The committed schema differs from the dataset's own.

    Why: records are checked against the dataset's schema when there is a token and against the committed one
    when there is none (as in forks), so the two checks would disagree.

    Example: a field was added to the dataset after the schema file was written.

    Fix: write the file again with `prolific-dataset schema pull`.
    """

    id = "schema-drift"
    group = Group.DATASET
    severity = Severity.WARNING


class UnknownFieldType(Rule):
    """The schema has a field of a type that this version does not know.

    Why: the service adds types with time. Values of such a field are not checked.

    Example: `{"type": "model_url"}`.

    Fix: update the action, or correct the type if it is a slip.
    """

    id = "unknown-field-type"
    group = Group.DATASET
    severity = Severity.NOTICE
