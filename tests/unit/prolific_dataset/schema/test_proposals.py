"""Whatever the records are: the schema that is proposed for them can be used, and leads to no surprise."""

from __future__ import annotations

import json
from functools import partial

from hypothesis import assume, example, given
from hypothesis import strategies as st

from prolific_dataset.formats.documents import parse_document
from prolific_dataset.model import Severity
from prolific_dataset.schema.file import schema_text
from prolific_dataset.schema.flattening import flatten
from prolific_dataset.schema.inference import Observation
from prolific_dataset.schema.layout import Layout
from prolific_dataset.schema.parse import parse_schema, schema_document
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_sandbox import Scenario
from prolific_sandbox.dataset.ingest import ingest_rows
from prolific_sandbox.dataset.rows import jsonl_rows
from prolific_sandbox.dataset.schema import parse_schema as sandbox_schema

TEXTS = [
    "",
    " ",
    "N/A",
    "A",
    "r-1",
    "two words",
    "第1章",
    "https://x.org/1.png",
    "https://x.org/a.mp3",
    "http://x.org/p",
]
SCALARS = st.sampled_from([*TEXTS, None, True, 0, 7, 1.5])
NESTED = st.lists(SCALARS, max_size=2) | st.dictionaries(
    st.sampled_from(["a", "0", "json", ""]), SCALARS, max_size=2
)
VALUES = SCALARS | SCALARS | NESTED | st.lists(NESTED, max_size=2)
NAMES = st.sampled_from(
    [
        "id",
        "ID",
        "image",
        "conversation_id",
        "session",
        "label",
        "no",
        "a.b",
        "a\nb: c #",
        "\u202e",
        "",
        "k" * 129,
    ]
)
RECORDS = st.lists(st.dictionaries(NAMES, VALUES, max_size=4), min_size=1, max_size=6)
SETTINGS = RuleSettings()


@given(records=RECORDS, flat=st.booleans())
@example(records=[{"conversation_id": 1}] * 2 + [{"conversation_id": 2}] * 2, flat=False)
@example(records=[{"image": "https://x.org/1.png"}] * 9 + [{"image": "N/A"}], flat=False)
def test_the_dataset_accepts_all_or_validate_says_why_not(
    *, records: list[dict[str, object]], flat: bool
) -> None:
    """The file with the schema is read as what was proposed, comments and all."""
    if flat:
        layout = Layout()
        for record in records:
            layout.see(record)
        records = list(map(partial(flatten, as_text=layout.as_text()), records))
    lines = [json.dumps(record).encode() for record in records]
    seen = Observation((lambda record: record) if flat else None)
    seen.observe(lines)
    proposal = seen.propose()
    assume(proposal.schema.fields)

    text = schema_text(proposal.schema, path="schema.yml", head=proposal.remarks, reasons=proposal.reasons)
    schema = parse_schema(parse_document(text.encode(), name="schema.yml"), source="schema.yml")
    explainer = Explainer(schema, SETTINGS)
    problems = [problem for line in lines for problem in explainer.explain(line).problems]
    refused = any(SETTINGS.severity_of(each.rule, each.field_type) is Severity.ERROR for each in problems)
    scenario = Scenario()
    result = ingest_rows(
        jsonl_rows(lines, scenario), "x.jsonl", sandbox_schema(schema_document(schema)), scenario, set()
    )

    assert schema == proposal.schema
    assert refused or (result.rejected_count, result.accepted_count) == (0, len(records))
