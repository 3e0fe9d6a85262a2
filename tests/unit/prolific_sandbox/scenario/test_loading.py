"""Scenarios from JSON, from mappings and from words, and what is said when a knob is wrong."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from prolific_sandbox import Fault, FaultKind, Rejection, Scenario, ScenarioError, Step, load_scenario


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("null_values=reject", {"null_values": "reject"}),
        ("null-values=reject", {"null_values": "reject"}),
        ("https_only=true", {"https_only": True}),
        ("errors_cap=5", {"errors_cap": 5}),
        ("errors_cap=none", {"errors_cap": None}),
        ("processing_seconds=0", {"processing_seconds": 0.0}),
        (
            "status_words=processing=busy,complete=done",
            {"status_words": {"processing": "busy", "complete": "done"}},
        ),
        (
            "reject=47:review_text:Too long, really: cut it",
            {"reject": (Rejection(record_index=47, field="review_text", reason="Too long, really: cut it"),)},
        ),
        ("reject=1::No field", {"reject": (Rejection(record_index=1, field=None, reason="No field"),)}),
        (
            "fault=put:drop-after:twice:match=a.jsonl",
            {"faults": (Fault(step=Step.PUT, kind=FaultKind.DROP_AFTER, times=2, match="a.jsonl"),)},
        ),
    ],
)
def test_a_word_turns_one_knob(word: str, expected: dict[str, Any]) -> None:
    """Everything else stays as it is by default."""
    assert load_scenario([word]) == Scenario(**expected)


def test_faults_and_rejections_may_stand_several_times() -> None:
    """They are kept in their order."""
    scenario = load_scenario(["fault=put:503", "reject=1::a", "fault=poll:drop-before", "reject=2::b"])
    assert [fault.step for fault in scenario.faults] == [Step.PUT, Step.POLL]
    assert [each.record_index for each in scenario.reject] == [1, 2]


def test_json_and_mappings_are_read_alike() -> None:
    """A file, or a value made by a test."""
    knobs = {
        "errors_cap": 1,
        "reject": [{"record_index": 3, "field": None, "reason": "no"}],
        "faults": ["put:500"],
    }
    text = json.dumps(knobs)
    assert load_scenario(knobs) == load_scenario(text)
    assert load_scenario() == Scenario()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{", "the scenario is not JSON"),
        ("[]", "the scenario is not a JSON object"),
        (["null_values"], "set a knob with name=value, not 'null_values'"),
        (["no_such=1"], "unknown knob 'no_such'; the knobs are malformed_line, "),
        (["null_values=maybe"], "null_values must be one of accept, missing, reject, not 'maybe'"),
        (["https_only=yes"], "https_only must be true or false, not 'yes'"),
        ({"https_only": 1}, "https_only must be true or false, not 1"),
        (["errors_cap=many"], "errors_cap must be a whole number, not 'many'"),
        ({"errors_cap": True}, "errors_cap must be a whole number, not True"),
        (["processing_seconds=long"], "processing_seconds must be a number, not 'long'"),
        ({"status_words": {"complete": 5}}, "status_words must be text, not 5"),
        (
            ["status_words=processing"],
            "status_words must have the form word=value,word=value, not 'processing'",
        ),
        (["reject=x:y:z"], "reject: record_index must be a whole number, not 'x'"),
        (["reject=1:y"], "reject: a rejection must have the form INDEX:FIELD:REASON, not '1:y'"),
        ({"reject": [{}]}, "reject: record_index is missing"),
        (["fault=get:503"], "faults: step must be one of upload-url, put, poll, "),
        (["fault=put:explode"], "faults: kind must be one of status, drop-before, "),
        (["fault=put:503:often"], "faults: times must be a whole number, not 'often'"),
        (["fault=put:503:once:colour=red"], "faults: colour is not a setting"),
        (["fault=put:delay:once:seconds=x"], "faults: seconds must be a number, not 'x'"),
        (["fault=put:600"], "faults: status must be from 200 to 599, not 600"),
        (["fault=put:503:once:retry-after=date+x"], "faults: retry-after must be date+SECONDS, not 'date+x'"),
        (["fault=put:redirect:location=é"], "faults: location must be printable ASCII, not 'é'"),
    ],
)
def test_a_mistake_is_named(source: Any, message: str) -> None:  # noqa: ANN401 - sources have many types
    """The message says which knob and what it can be."""
    with pytest.raises(ScenarioError, match=f"^{re.escape(message)}"):
        load_scenario(source)
