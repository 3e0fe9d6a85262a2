"""Rules about a dataset: its files together, and its schema."""

from __future__ import annotations

from prolific_dataset.model import Severity
from prolific_dataset.validation.rules.rule import Rule


class DuplicateRecord(Rule):
    """A record is a duplicate of an earlier one, in this file or in another file of the dataset.

    Why: participants would be asked twice, or the service drops the copy and the counts differ. Two records
    are the same when their values are: white space and the order of keys do not count. It is reported at the
    later record.

    Example that fails:

        {"prompt": "Which city?", "answer": "Rome"}
        {"answer": "Rome", "prompt": "Which city?"}

    Fix: remove one of the two, or add a field that tells them apart.
    """

    id = "duplicate-record"
    severity = Severity.WARNING


class EditedRecord(Rule):
    """A record that the dataset has was edited (with `records: new`).

    Why: the service cannot change a datapoint. The edited record is uploaded as a new one and the old one stays,
    so participants may be asked both. Which record was edited into which is a guess by their place in the file.

    Example: a typo was corrected in a record that was uploaded last week.

    Fix: if the old datapoint must not be used any more, see to it where the dataset is used.
    """

    id = "edited-record"
    severity = Severity.NOTICE


class RemovedRecord(Rule):
    """A record that the dataset has is not in the file any more (with `records: new`).

    Why: the service cannot delete a datapoint, so it stays in the dataset.

    Example: a line was deleted that was uploaded last week.

    Fix: if the datapoint must not be used any more, see to it where the dataset is used.
    """

    id = "removed-record"
    severity = Severity.NOTICE


class SchemaDrift(Rule):
    """The committed schema differs from the dataset's own.

    Why: records are checked against the dataset's schema when there is a token and against the committed one
    when there is none (as in forks), so the two checks would disagree.

    Example: a field was added to the dataset after the schema file was written.

    Fix: write the file again with `prolific-dataset schema pull`.
    """

    id = "schema-drift"
    severity = Severity.WARNING


class UnknownFieldType(Rule):
    """The schema has a field of a type that this version does not know.

    Why: the service adds types with time. Values of such a field are not checked.

    Example: `{"type": "model_url"}`.

    Fix: update the action, or correct the type if it is a slip.
    """

    id = "unknown-field-type"
    severity = Severity.NOTICE
