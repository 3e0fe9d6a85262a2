"""The truth read back: what the dataset has after an upload, beside what its imports say that they brought in.

`accepted_count` includes duplicates that the dataset may have left out, and nothing documents whether it does, so only
the dataset's own count can tell (https://docs.prolific.com/api-reference/task-builder, `total_datapoint_count`).
"""

from __future__ import annotations

from prolific_dataset.client.service import Service
from prolific_dataset.config.settings import Via
from prolific_dataset.errors import OutOfTime, ServiceError
from prolific_dataset.model import Dataset, Severity
from prolific_dataset.upload.append.change_over import has_adopted
from prolific_dataset.upload.append.marks import open_marks
from prolific_dataset.upload.other_hands import may_hide_records, unlisted_count
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.wording import count, number


def read_back(dataset: DatasetState, service: Service) -> bool:
    """Ask how many datapoints the dataset has now; warn where that is not what the imports say.

    Args:
        dataset: gets the new description; untouched where this run imported nothing.
        service: the service.

    Returns:
        Whether anything was said about the number.

    Raises:
        AccessError: the token or the dataset id is not good.
        Interrupted: the run was stopped.
    """
    reports = [file.report for file in dataset.files]
    if not any(report.is_begun and not report.already_imported for report in reports):
        return False
    try:
        service.deadline.check()
        dataset.live = service.api.dataset(dataset.dataset_id)
    except OutOfTime:
        return False
    except ServiceError as error:
        dataset.note(Severity.WARNING, f"How many records the dataset has now is unknown. {error.message}")
        return True
    before, now = dataset.count_before, dataset.live.total_datapoint_count
    if before is None or now is None or any(not report.outcome.is_settled for report in reports):
        return False
    if dataset.settings.via is Via.APPEND:
        _tell_of_appended(dataset, dataset.live, more=now - before)
        return True
    least = sum(report.imported_count for report in reports)
    most = least + sum(report.followed_count for report in reports)
    if is_odd := not least <= now - before <= most:
        brought = number(least) if least == most else f"{number(least)} to {number(most)}"
        dataset.note(
            Severity.WARNING,
            f"The dataset had {count(before, 'record')} and now has {number(now)}: {number(now - before)} more, "
            f"but the imports of this run report {brought}. The service may leave out "
            "duplicates or not count `partial` imports, or others may have added records at the same time.",
        )
    return is_odd


def _tell_of_appended(dataset: DatasetState, live: Dataset, *, more: int) -> None:
    """Say what an append came to: the service accepts what it has, so only the number of datapoints can tell."""
    accepted = sum(file.report.accepted_count for file in dataset.files if file.report.appended)
    if 0 < more < accepted:
        dataset.note(
            Severity.NOTICE,
            f"{number(more)} of the {count(accepted, 'appended record')} {'is' if more == 1 else 'are'} new to the "
            "dataset; it had the others.",
        )
    elif more == 0 < accepted:
        dataset.note(
            Severity.NOTICE,
            f"The dataset has as many records as before, although it accepted {count(accepted, 'appended record')}: it "
            "had them, or does not count what is appended.",
        )
    if has_adopted(dataset):
        return
    surplus = (unlisted_count(live) or 0) - accepted
    if surplus > 0:
        dataset.note(
            Severity.WARNING,
            f"The dataset has {count(surplus, 'record')} more than its imports and this append account for: what "
            "records were before they were edited, records from other hands, or records that the service stored again.",
        )
    elif (
        0 < accepted <= more
        and may_hide_records(live)
        and open_marks(dataset.imports).keys() - dataset.own_imports
    ):
        dataset.note(
            Severity.WARNING,
            f"The dataset left out none of {count(accepted, 'appended record')}, although earlier runs appended, too. "
            "Its number of records may not count those of `partial` imports, so it cannot tell whether the service "
            "stored records again.",
        )
