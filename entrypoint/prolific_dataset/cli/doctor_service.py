"""What the doctor asks the service, and looks at on the way there: proxy, certificates, token, clock, datasets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from prolific_dataset.cli.composition import reach_service
from prolific_dataset.client.account import proxy_for, trusted_certificates
from prolific_dataset.client.service import Service
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import AccessError, RunError
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import Dataset, DatasetID
from prolific_dataset.report.checkup import Check, Mark
from prolific_dataset.schema.drift import differences
from prolific_dataset.schema.file import read_schema
from prolific_dataset.wording import count, duration

_CLOCKS_APART: Final = 300.0
"""Seconds that two clocks may differ by: what certificates and the age of an upload tolerate."""
_PATIENCE: Final = 30.0
"""Seconds for a service that does not answer."""


def network_check(inputs: Inputs, workspace: Workspace) -> Check:
    """Say which way requests go, and which certificates are trusted."""
    proxy = proxy_for(inputs.api_url)
    way = f"by the proxy {proxy}" if proxy else "without a proxy"
    bundle = trusted_certificates() if inputs.ca_bundle is None else inputs.ca_bundle
    if bundle is not None and not (workspace.working_directory / Path(bundle)).exists():
        fix = "Correct ca-bundle, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE: a PEM file."
        message = f"There is no file of certificate authorities {bundle}."
        return Check(about="network", mark=Mark.WRONG, message=message, fix=fix)
    trust = f", trusting {bundle}" if bundle else ""
    return Check(about="network", mark=Mark.OK, message=f"{inputs.api_url} {way}{trust}")


def token_checks(inputs: Inputs, workspace: Workspace) -> tuple[Service | None, list[Check]]:
    """Ask for the account of the token; return the service if it answers, and what it says."""
    clock = SystemClock()
    try:
        deadline = Deadline.after(clock, min(inputs.timeout, _PATIENCE))
        service = reach_service(inputs, workspace, deadline=deadline, tell=lambda _: None)
        if service is None:
            fix = "Set the variable PROLIFIC_API_TOKEN, and the secret of this name for the workflow."
            return None, [Check(about="token", mark=Mark.WRONG, message="There is no API token.", fix=fix)]
        now = service.account.service_time()
    except AccessError as error:
        fix = "Make a new token in the Prolific app, and copy it without blanks or line breaks."
        return None, [Check(about="token", mark=Mark.WRONG, message=error.message, fix=fix)]
    except RunError as error:
        return None, [Check(about="token", mark=Mark.WRONG, message=error.message, fix=error.hint)]
    return service, [Check(about="token", mark=Mark.OK, message="The service accepts it."), *_clock(now)]


def _clock(now: datetime | None) -> Iterator[Check]:
    if now is None:
        return
    apart = abs((datetime.now(UTC) - now).total_seconds())
    if apart > _CLOCKS_APART:
        message = f"It differs by {duration(apart)} from the service's."
        yield Check(about="clock", mark=Mark.WRONG, message=message, fix="Set this machine's clock.")
    else:
        yield Check(about="clock", mark=Mark.OK, message="It agrees with the service's.")


def dataset_checks(
    dataset_id: DatasetID, settings: DatasetSettings, service: Service | None, workspace: Workspace
) -> Iterator[Check]:
    """Say whether records can be imported into a dataset, and whether the committed schema is its own."""
    if service is None:
        message = f"{dataset_id} cannot be asked without a token that works."
        yield Check(about="dataset", mark=Mark.SKIPPED, message=message)
        return
    try:
        live = service.api.dataset(dataset_id)
    except RunError as error:
        yield Check(about="dataset", mark=Mark.WRONG, message=error.message, fix=error.hint)
        return
    yield _kind(live)
    if live.schema is not None:
        yield from _drift(live, settings, workspace)


def _kind(live: Dataset) -> Check:
    named = f"{live.name or 'it'} ({live.dataset_id})"
    if live.imports is None:
        message = (
            f"{named} does not list its imports, so it is unknown what it has, and nothing is uploaded to it."
        )
        fix = "Report it: the service documents such a list."
        return Check(about="dataset", mark=Mark.WRONG, message=message, fix=fix)
    if live.schema is None:
        message = f"{named} has no schema, so imports would wait for one."
        fix = "`prolific-dataset schema infer` proposes one, `prolific-dataset schema push` sets it."
        return Check(about="dataset", mark=Mark.WRONG, message=message, fix=fix)
    held = "" if live.total_datapoint_count is None else f", {count(live.total_datapoint_count, 'datapoint')}"
    strict = "strict" if live.schema.strict else "not strict"
    message = f"{named}: {count(len(live.schema.fields), 'field')}, {strict}{held}"
    return Check(about="dataset", mark=Mark.OK, message=message)


def _drift(live: Dataset, settings: DatasetSettings, workspace: Workspace) -> Iterator[Check]:
    if live.schema is None:
        return
    if settings.schema is None:
        message = (
            "No copy of the schema is committed, so without a token only the form of records is checked."
        )
        fix = "`prolific-dataset schema pull` writes one; name it with `schema` in the configuration file."
        yield Check(about="schema", mark=Mark.NOTE, message=message, fix=fix)
        return
    try:
        found = list(differences(read_schema(workspace.file(settings.schema)), live.schema))
    except RunError as error:
        yield Check(about="schema", mark=Mark.WRONG, message=error.message, fix=error.hint)
        return
    fix = (
        "`prolific-dataset schema pull` takes the dataset's own; `schema push` gives the dataset the file's."
    )
    for each in found:
        yield Check(about="schema", mark=Mark.WRONG, message=f"{settings.schema}: {each}", fix=fix)
        fix = ""
    if not found:
        yield Check(about="schema", mark=Mark.OK, message=f"{settings.schema} is the dataset's own.")
