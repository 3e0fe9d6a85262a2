"""The list of imports: whatever strangers write into it, a line stays a line and is no command to the runner."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus, Notice, Severity
from prolific_dataset.report.checkup import Check, Mark
from prolific_dataset.report.checkup import as_text as checks_as_text
from prolific_dataset.report.import_list import ImportList, ListedImport, Maker, as_json, as_text
from prolific_dataset.sanitize import json_text
from support.shell import runner_rules

WORDS = st.text(max_size=30) | st.sampled_from(["::error::x", "##[error]x", "\u202ea", "a\nb", "\ud800"])
JOBS = st.builds(
    ImportJob,
    import_id=WORDS.map(ImportID),
    status=st.sampled_from(ImportStatus),
    status_text=WORDS,
    filename=WORDS | st.none(),
    created_at=WORDS | st.none(),
    accepted_count=st.integers(0, 10**12) | st.none(),
    rejected_count=st.integers(0, 10**12) | st.none(),
)
IMPORTS = st.builds(
    ListedImport,
    job=JOBS,
    maker=st.sampled_from(Maker),
    is_mark=st.booleans(),
    path=WORDS | st.none(),
    slug=WORDS | st.none(),
    commit=WORDS | st.none(),
)


def listed(imports: list[ListedImport], words: str) -> ImportList:
    return ImportList(
        dataset_id=DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"),
        name=words,
        total_datapoint_count=3,
        unlisted_count=1,
        imports=tuple(imports),
        notices=(Notice(severity=Severity.WARNING, message=words),),
    )


@given(st.lists(IMPORTS, max_size=4), WORDS)
def test_a_line_each(imports: list[ListedImport], words: str) -> None:
    shown = as_text([listed(imports, words)], colour=False)

    assert len(shown.splitlines()) == len(imports) + 3
    assert runner_rules.commands(shown) == []


@given(st.lists(IMPORTS, max_size=4), WORDS)
def test_json_says_the_same(imports: list[ListedImport], words: str) -> None:
    shown = json_text(as_json([listed(imports, words)]))
    (dataset,) = json.loads(shown)["datasets"]

    assert shown.isascii()
    assert runner_rules.commands(shown) == []
    assert [each["filename"] for each in dataset["imports"]] == [each.job.filename for each in imports]


@given(WORDS, WORDS)
def test_the_check_up_does_so_too(message: str, fix: str) -> None:
    shown = checks_as_text([Check(about="files", mark=Mark.WRONG, message=message, fix=fix)], colour=False)

    assert len(shown.splitlines()) == 3 + bool(fix)
    assert runner_rules.commands(shown) == []
