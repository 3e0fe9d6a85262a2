"""The limits of the service for a schema: https://docs.prolific.com/api-reference/task-builder (create a dataset)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prolific_dataset.formats.nodes import Path
from prolific_dataset.model import FieldType, Schema

MAX_FIELDS: Final = 200
MAX_NAME_LENGTH: Final = 128
MAX_LABEL_LENGTH: Final = 255


def beyond_limits(schema: Schema) -> Iterator[tuple[Path, str]]:
    """Yield what of `schema` exceeds a limit: where that is in its document, and the limit in words."""
    if len(schema.fields) > MAX_FIELDS:
        yield ("fields",), f"{len(schema.fields)} fields; the service takes at most {MAX_FIELDS}"
    for field in schema.fields:
        place = ("fields", field.name)
        if not 1 <= len(field.name) <= MAX_NAME_LENGTH:
            yield place, f"a field's name must be text of 1 to {MAX_NAME_LENGTH} characters"
        if field.label is not None and len(field.label) > MAX_LABEL_LENGTH:
            most = f"must be text of at most {MAX_LABEL_LENGTH} characters"
            yield (*place, "label"), f"the label of field `{field.name}` {most}"
    groups = [field.name for field in schema.fields if field.type == FieldType.TASK_GROUP_ID]
    if len(groups) > 1:
        problem = f"{len(groups)} fields of type `task_group_id` ({', '.join(groups)}); one is allowed"
        yield ("fields", groups[1]), problem
