"""The reply to an append, parsed: it must account for every record that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from prolific_dataset.client.reasons import Read, without_values
from prolific_dataset.client.replies import record_errors
from prolific_dataset.client.scalars import count_or_none
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import Appended
from prolific_dataset.wording import count


def appended(
    reply: Mapping[str, Any],
    *,
    sent: int,
    names: frozenset[str] = frozenset(),
    read: Read = without_values,
) -> Appended:
    """Parse the reply to `POST /datasets/{dataset_id}/datapoints`; its indexes count from one, ours from zero.

    Args:
        reply: the JSON object.
        sent: how many records it is about.
        names: the fields of the dataset's schema, as far as they are known.
        read: what may be shown of a reason.

    Raises:
        ServiceError: it does not say what became of each of them.
    """
    accepted, rejected, errors = (reply.get(key) for key in ("accepted", "rejected", "errors"))
    found = record_errors(errors, names, read)
    indexes = {error.record_index for error in found}
    # `rejected` is documented as the number of errors; a record may have several.
    refused = len(indexes) if rejected == len(found) and None not in indexes else count_or_none(rejected)
    taken = count_or_none(accepted)
    if taken is None or refused is None or taken + refused != sent:
        raise ServiceError(
            f"Of {count(sent, 'record')} to append the service says that it accepted {_said(taken)} and rejected "
            f"{_said(refused)}, so it is unknown what became of each.",
        )
    # An index that no record has, such as zero, says that they do not count as documented: then none is trusted.
    counts_from_one = all(index is not None and 1 <= index <= sent for index in indexes)
    return Appended(
        accepted_count=taken,
        rejected_count=refused,
        errors=tuple(
            replace(
                error, record_index=error.record_index - 1 if error.record_index and counts_from_one else None
            )
            for error in found
        ),
    )


def _said(number: int | None) -> str:
    return "an unknown number" if number is None else str(number)
