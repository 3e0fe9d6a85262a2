"""Which records the service rejects, for each way in which it might."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prolific_sandbox import Sandbox
from support.service.sandbox_client import Clock, SandboxClient

FIELDS = {
    "t": "text",
    "i": "image_url",
    "a": "audio_url",
    "v": "video_url",
    "m": "metadata",
    "g": "task_group_id",
}
NOT_A_URL = "Value is not a valid URL"


def dataset(clock: Clock, *, strict: bool = False, **knobs: Any) -> SandboxClient:  # noqa: ANN401 - knobs have many types
    """A client of a dataset with a field of each type, whose service behaves as `knobs` say."""
    sandbox = Sandbox(clock=clock)
    schema = {"strict": strict, "fields": {name: {"type": kind} for name, kind in FIELDS.items()}}
    dataset_id = sandbox.add_dataset(schema=schema)
    sandbox.change(**knobs)
    return SandboxClient(sandbox=sandbox, clock=clock, dataset_id=dataset_id)


@pytest.mark.parametrize(
    ("knobs", "record", "field", "reason"),
    [
        ({}, {"i": "example.com/a.png"}, "i", NOT_A_URL),
        ({}, {"i": "ftp://example.com/a.png"}, "i", NOT_A_URL),
        ({}, {"i": "https://"}, "i", NOT_A_URL),
        ({}, {"i": "https://exa mple.com/a"}, "i", NOT_A_URL),
        ({}, {"i": "https://[::1"}, "i", NOT_A_URL),
        ({}, {"i": 7}, "i", NOT_A_URL),
        ({"https_only": True}, {"i": "http://example.com/a.png"}, "i", NOT_A_URL),
        (
            {"media_extensions": "reject"},
            {"a": "https://example.com/a.ogg?x=.mp3"},
            "a",
            "Value does not end in one of .aac, .m4a, .mp3, .wav",
        ),
        ({}, {"t": "x" * 10_001}, "t", "Value exceeds maximum length"),
        ({"max_value_length": 4}, {"g": "fives"}, "g", "Value exceeds maximum length"),
        ({}, {"t": {"nested": 1}}, "t", "Value is not a string"),
        ({}, {"m": ["a"]}, "m", "Value is not a string"),
        ({"non_text_values": "reject"}, {"t": 1}, "t", "Value is not a string"),
        ({"non_text_values": "reject"}, {"m": True}, "m", "Value is not a string"),
        ({"null_values": "reject"}, {"t": None}, "t", "Value may not be null"),
        ({"empty_values": "reject"}, {"t": " "}, "t", "Value may not be empty"),
        ({"extra_keys": "reject"}, {"t": "a", "other": 1}, "other", "Field is not in the schema"),
    ],
)
def test_a_record_is_rejected(
    clock: Clock, knobs: dict[str, Any], record: dict[str, object], field: str | None, reason: str
) -> None:
    """The error names the field, when one is to blame, and the reason."""
    view = dataset(clock, **knobs).outcome({"t": "good"}, record)
    assert view["errors"] == [{"record_index": 1, "field": field, "reason": reason}]


@pytest.mark.parametrize(
    ("knobs", "record", "stored"),
    [
        ({}, {"i": "HTTPS://example.com/a.png"}, None),
        ({}, {"i": ""}, None),
        ({}, {"v": "https://example.com/video"}, None),
        ({"media_extensions": "reject"}, {"v": "https://example.com/a.MP4?x=1"}, None),
        ({"max_value_length": None}, {"t": "x" * 100_000}, None),
        ({}, {"t": None}, None),
        ({}, {}, None),
        ({}, {"t": 1.5, "m": True, "g": 7}, {"t": "1.5", "m": "true", "g": "7"}),
        ({"non_text_values": "accept"}, {"t": 1.5, "m": True}, None),
        ({"nested_values": "accept"}, {"t": {"nested": [1]}}, None),
        ({}, {"t": "a", "other": "b"}, {"t": "a"}),
        ({"extra_keys": "store"}, {"t": "a", "other": "b"}, None),
    ],
)
def test_a_record_is_accepted(
    clock: Clock, knobs: dict[str, Any], record: dict[str, object], stored: dict[str, object] | None
) -> None:
    """What is stored is the record itself unless the service changes it."""
    client = dataset(clock, **knobs)
    assert client.outcome(record)["status"] == "complete"
    assert client.stored == [record if stored is None else stored]


@pytest.mark.parametrize(
    ("policy", "status"), [("accept", "complete"), ("missing", "partial"), ("reject", "partial")]
)
def test_whether_null_counts_as_missing_in_a_strict_schema(clock: Clock, policy: str, status: str) -> None:
    """Nothing is documented about null; all three are possible."""
    record = dict.fromkeys(FIELDS, None)
    assert dataset(clock, strict=True, null_values=policy).outcome(record)["status"] == status


def test_every_error_of_a_record_can_be_listed(clock: Clock) -> None:
    """Records are counted once, however many errors they have."""
    view = dataset(clock, strict=True, errors_per_record="all").outcome({"t": {}})
    assert view["rejected_count"] == 1
    assert [each["field"] for each in view["errors"]] == [None, None, None, None, None, "t"]


def test_types_that_are_new_take_any_text(clock: Clock) -> None:
    """The set of field types has grown before."""
    sandbox = Sandbox(clock=clock)
    sandbox.change(schemas="any")
    schema = {"strict": True, "fields": {"c": {"type": "colour"}}}
    client = SandboxClient(sandbox=sandbox, clock=clock, dataset_id=sandbox.add_dataset(schema=schema))
    assert client.outcome({"c": "red"})["status"] == "complete"
    assert json.loads(client.api("GET").body)["schema"] == schema
