"""What the client takes for granted of the service, asked of the sandbox and, where one is named, of the live one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from prolific_dataset.client.pace import Pace
from prolific_dataset.errors import AccessError, TransientError
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.body import PayloadBody
from prolific_dataset.upload.ledger import Ledger
from prolific_dataset.upload.polling import wait_for_imports
from prolific_dataset.upload.upload_name import UploadName
from support.service import backends
from support.service.backends import Backend
from support.service.payloads import payload_of

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module", params=backends.names())
def service(request: pytest.FixtureRequest) -> Iterator[Backend]:
    with backends.backend(request.param) as service:
        yield service


@pytest.fixture
def name() -> UploadName:
    """The name of a payload that nobody has uploaded yet."""
    return UploadName.of("contract test.jsonl", commit=None, sha256=uuid.uuid4().hex * 2)


def test_a_dataset_tells_its_schema_and_its_imports(service: Backend) -> None:
    """The ledger rests on the list, the check on the schema."""
    dataset = service.api().dataset(service.dataset_id)

    assert dataset.schema is not None
    assert dataset.schema.fields
    assert dataset.imports is not None
    assert dataset.total_datapoint_count is not None


def test_an_upload_url_is_an_import_job(service: Backend, name: UploadName) -> None:
    """Asking for it makes a job that keeps the name as it is and is first in the list, unused."""
    api = service.api()

    presigned = api.upload_url(service.dataset_id, str(name))

    newest = (api.dataset(service.dataset_id).imports or ())[0]
    assert (newest.import_id, newest.filename) == (presigned.import_id, str(name))
    assert newest.status is ImportStatus.UNINITIALISED
    assert newest.created_at is not None
    assert presigned.content_type == "application/x-ndjson"
    assert api.import_job(service.dataset_id, presigned.import_id).status is ImportStatus.UNINITIALISED


def test_an_upload_becomes_an_import(service: Backend, tmp_path: Path) -> None:
    """The file is put, the import ends with counts, and the ledger finds it from then on."""
    record = json.dumps(service.record(f"contract test {uuid.uuid4()}")).encode()
    payload = payload_of(tmp_path / "contract.jsonl", record + b"\n")
    name = UploadName.of("contract.jsonl", commit=None, sha256=payload.sha256)
    api = service.api()
    presigned = api.upload_url(service.dataset_id, str(name))
    looks: list[ImportJob] = []

    with PayloadBody(payload, sent=lambda _: None) as body:
        service.storage().put(presigned, body)
    wait_for_imports(
        [presigned.import_id],
        fetch=lambda import_id: api.import_job(service.dataset_id, import_id),
        seen=lambda look: looks.append(look.job),
        pace=Pace(jitter=lambda _, high: high, first=0.05),
        deadline=service.deadline,
        tell=lambda _: None,
    )

    assert (looks[-1].status, looks[-1].accepted_count) == (ImportStatus.COMPLETE, 1), looks[-1]
    found = Ledger(api.dataset(service.dataset_id).imports or ()).find(name)
    assert found is not None
    assert found.import_id == presigned.import_id


def test_a_token_that_is_not_known(service: Backend) -> None:
    """It is refused with one of the statuses that end a run."""
    with pytest.raises(AccessError):
        service.api("not-a-token-of-anyone").dataset(service.dataset_id)


def test_a_dataset_that_is_not_there(service: Backend) -> None:
    """It looks like one that the token cannot reach."""
    with pytest.raises(AccessError):
        service.api().dataset(DatasetID(NOBODY))


def test_an_import_that_is_not_there(service: Backend) -> None:
    """It is a fault that may pass: an import may not be known at once."""
    with pytest.raises(TransientError):
        service.api().import_job(service.dataset_id, ImportID(NOBODY))
