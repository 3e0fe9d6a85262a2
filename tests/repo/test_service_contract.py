"""The weekly look at the service's OpenAPI document notices what matters, and nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from service_contract.comparison import differences
from service_contract.promises import DATASETS, KNOWN_OPERATIONS, ME, PROMISES

TEXT = {"type": "string"}
MAYBE_TEXT = {"anyOf": [{"type": "string"}, {"type": "null"}]}
COUNT = {"type": "integer", "minimum": 0}
STATUSES = ["uninitialised", "queued", "processing", "complete", "partial", "failed", "pending_schema"]


def answer(schema: dict[str, Any], status: str = "200") -> dict[str, Any]:
    return {"responses": {status: {"content": {"application/json": {"schema": schema}}}}}


@pytest.fixture
def document() -> dict[str, Any]:
    """A small document that keeps every promise, in the several ways that OpenAPI can say it."""
    error = {
        "type": "object",
        "properties": {"record_index": {"type": ["integer", "null"]}, "field": MAYBE_TEXT},
    }
    job = {
        "properties": {
            **dict.fromkeys(["import_id", "created_at", "reason"], TEXT),
            **dict.fromkeys(["accepted_count", "rejected_count"], COUNT),
            "filename": MAYBE_TEXT,
            "status": {"type": "string", "enum": list(STATUSES)},
            "errors": {"type": "array", "items": {"allOf": [error, {"properties": {"reason": MAYBE_TEXT}}]}},
        }
    }
    types = ["text", "image_url", "audio_url", "video_url", "metadata", "task_group_id"]
    field = {"properties": {"type": {"$ref": "#/components/schemas/FieldType"}}}
    schema = {
        "type": "object",
        "properties": {
            "strict": {"type": "boolean"},
            "fields": {"type": "object", "additionalProperties": field},
        },
    }
    dataset = {
        "properties": {
            "name": TEXT,
            "total_datapoint_count": COUNT,
            "schema": {"oneOf": [schema, {"type": "null"}]},
            "imports": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/ImportJob"}},
        }
    }
    url = dict.fromkeys(["upload_url", "content_type", "expires_at", "import_id"], TEXT)
    upload = {"properties": {**url, "http_method": {"type": "string", "const": "PUT"}}}
    one = f"{DATASETS}/{{dataset_id}}"
    nothing = answer({})
    return {
        "paths": {
            f"{DATASETS}/": {"post": nothing},
            one: {"get": answer(dataset), "patch": nothing, "summary": "One dataset"},
            f"{one}/status": {"get": nothing},
            f"{one}/upload-url/{{name}}": {"get": answer(upload, "201")},
            f"{one}/imports/{{import_id}}": {"get": answer({"$ref": "#/components/schemas/ImportJob"})},
            f"{one}/datapoints": {"post": nothing},
            f"{one}/schema-migrations/{{job_id}}": {"get": nothing},
            ME: {"get": nothing, "patch": nothing},
            "/api/v1/studies/": {"get": nothing},
        },
        "components": {"schemas": {"ImportJob": job, "FieldType": {"type": "string", "enum": types}}},
    }


def found(document: dict[str, Any]) -> list[str]:
    return differences(document, PROMISES, KNOWN_OPERATIONS)


def test_a_document_that_keeps_every_promise_says_nothing(document: dict[str, Any]) -> None:
    assert found(document) == []


def test_new_and_lost_words_are_told(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    schemas["FieldType"]["enum"].append("pdf_url")
    schemas["ImportJob"]["properties"]["status"]["enum"].remove("partial")
    assert sorted(found(document)) == [
        f"`get {DATASETS}/{{}}/imports/{{}}`: `status` does not list `partial`.",
        f"`get {DATASETS}/{{}}`: `imports[].status` does not list `partial`.",
        f"`get {DATASETS}/{{}}`: `schema.fields.*.type` newly lists `pdf_url`.",
    ]


def test_a_field_that_is_gone_or_has_another_type_is_told(document: dict[str, Any]) -> None:
    upload = document["paths"][f"{DATASETS}/{{dataset_id}}/upload-url/{{name}}"]["get"]
    properties = upload["responses"]["201"]["content"]["application/json"]["schema"]["properties"]
    del properties["content_type"]
    properties["expires_at"] = {"type": "integer"}
    name = f"`get {DATASETS}/{{}}/upload-url/{{}}`"
    assert found(document) == [
        f"{name}: `content_type` is gone.",
        f"{name}: `expires_at` was string and is integer.",
    ]


def test_an_operation_or_a_status_that_is_gone_is_told(document: dict[str, Any]) -> None:
    changed = copy.deepcopy(document)
    del changed["paths"][f"{DATASETS}/{{dataset_id}}/imports/{{import_id}}"]
    upload = changed["paths"][f"{DATASETS}/{{dataset_id}}/upload-url/{{name}}"]["get"]
    upload["responses"]["200"] = upload["responses"].pop("201")
    del changed["paths"][ME]["get"]
    assert found(changed) == [
        f"`get {DATASETS}/{{}}/upload-url/{{}}` has no JSON reply with status 201 any more.",
        f"`get {DATASETS}/{{}}/imports/{{}}` is gone.",
        "`get /api/v1/users/me` is gone.",
    ]


def test_a_new_dataset_operation_is_told_and_others_are_not(document: dict[str, Any]) -> None:
    document["paths"][f"{DATASETS}/{{dataset_id}}"]["delete"] = answer({})
    document["paths"]["/api/v1/studies/"]["delete"] = answer({})
    assert found(document) == [f"`delete {DATASETS}/{{}}` is new."]
