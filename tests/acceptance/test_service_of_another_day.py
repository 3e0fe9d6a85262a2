"""A service that has moved on since this program was written, or a dataset from before: told, and rarely the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_sandbox.dataset.dataset import Version
from support.service.served import Service
from support.shell.action_step import run_step

GOOD = '{"product_name": "Kettle", "review_text": "Boils.", "image_url": "https://example.org/kettle.jpg"}\n'
FIELDS = {
    "product_name": {"type": "text"},
    "review_text": {"type": "text"},
    "image_url": {"type": "image_url"},
}
MANY = {**FIELDS, **{f"note_{number}": {"type": "metadata"} for number in range(201)}}


@pytest.mark.parametrize(
    ("schema", "oddity"),
    [
        ({"strict": False, "fields": MANY}, "204 fields"),
        (
            {"strict": False, "fields": {**FIELDS, "long": {"type": "text", "label": "x" * 300}}},
            "label of field",
        ),
        ({"strict": None, "fields": FIELDS}, "`strict` is null"),
        ({"strict": False, "fields": {}}, "no fields that can be read"),
        ({}, "no fields that can be read"),
    ],
)
def test_a_schema_beyond_what_is_documented_is_a_warning(
    service: Service, workspace: Path, schema: dict[str, object], oddity: str
) -> None:
    """The service's own schema is right by definition: records are checked against it as far as it can be read."""
    service.sandbox.change(schemas="any")
    dataset_id = service.sandbox.add_dataset(name="Of another day", schema=schema)
    (workspace / "a.jsonl").write_text(GOOD)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl", "dataset-id": dataset_id})

    assert (step.exit_code, step.outputs["result"]) == (0, "complete"), step.log
    warnings = [each.data for each in step.commands if each.name == "warning"]
    assert any("is not as documented" in each and oddity in each for each in warnings)
    assert "waits until it gets one" not in step.log


def test_a_v3_dataset_is_named_as_such(service: Service, workspace: Path) -> None:
    """And nothing is asked of it that it cannot do."""
    dataset_id = service.sandbox.add_dataset(name="Old", version=Version.V3)
    (workspace / "a.jsonl").write_text(GOOD)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl", "dataset-id": dataset_id})

    assert step.exit_code == 3
    assert f"Dataset {dataset_id} is a V3 dataset" in step.summary
    assert "Create a new dataset with a schema" in step.log
    assert [request.step for request in service.sandbox.requests] == ["dataset"]


def test_what_the_service_will_end_is_a_warning(service: Service, workspace: Path) -> None:
    """Once a run, however many replies announce it."""
    service.sandbox.change(sunset="Sat, 31 Oct 2026 23:59:59 GMT")
    for name in ("a", "b"):
        (workspace / f"{name}.jsonl").write_text(GOOD.replace("Kettle", name))

    step = run_step(workspace, service.inputs | {"files": "*.jsonl"})

    announced = [each for each in step.commands if "31 Oct 2026" in each.data]
    assert (step.exit_code, service.stored) == (0, 2)
    assert [each.name for each in announced] == ["warning"]
    assert step.summary.count("31 Oct 2026") == 1


def test_an_offset_is_no_number_of_records(service: Service, workspace: Path) -> None:
    """No document says what `processed_offset` counts: it is never shown."""
    service.sandbox.change(progress_fields=True, processing_seconds=0.3)
    (workspace / "a.jsonl").write_text("".join(GOOD.replace("Kettle", f"K{n}") for n in range(50)))

    step = run_step(workspace, service.inputs | {"files": "*.jsonl"})

    polled = [line for line in step.log.splitlines() if "is processing" in line]
    assert polled
    assert all(line.split("is processing")[1].startswith(" (") for line in polled)
