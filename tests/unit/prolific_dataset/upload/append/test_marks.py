"""The names of marks: found again in whatever the service makes of them, and never taken for an upload."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.model import ImportStatus
from prolific_dataset.upload.append.marks import Mark, open_marks
from prolific_dataset.upload.upload_name import UploadName
from support.values import import_job

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@given(path=st.text(min_size=1), commit=st.sampled_from([COMMIT, None]))
def test_a_mark_is_found_in_its_own_name(path: str, commit: str | None) -> None:
    """Of whatever path, with and without a commit; the ledger does not take it for an upload."""
    name = str(Mark.of(path, commit=commit))

    found = Mark.parse(name)

    assert found == Mark.of(path, commit=commit)
    assert found.is_of(path)
    assert UploadName.parse(name) is None
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


@pytest.mark.parametrize("listed", ["id-{}", "raw/1/{}", "{}.x", "{}", "stem"])
def test_a_mark_is_found_in_an_altered_name(listed: str) -> None:
    """A service may put words before or behind it, leave the extension out, or change the case of letters."""
    name = str(Mark.of("data/a.jsonl", commit=COMMIT))
    altered = name.removesuffix(".jsonl").upper() if listed == "stem" else listed.format(name)

    found = Mark.parse(altered)

    assert found is not None
    assert found.is_of("data/a.jsonl")
    assert not found.is_of("data/b.jsonl")


@given(path=st.text(min_size=1), digest=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_an_upload_is_no_mark(path: str, digest: str) -> None:
    """Nor is a file of someone else."""
    assert Mark.parse(str(UploadName.of(path, commit=COMMIT, sha256=digest))) is None
    assert Mark.parse("appended.jsonl") is None
    assert Mark.parse(None) is None


def test_marks_are_told_from_other_imports() -> None:
    """Whatever their status."""
    name = str(Mark.of("a.jsonl", commit=None))
    jobs = [
        import_job(str(number), status, filename=filename)
        for number, (status, filename) in enumerate(
            [
                (ImportStatus.FAILED, name),
                (ImportStatus.COMPLETE, "a.jsonl"),
                (ImportStatus.UNINITIALISED, name),
            ]
        )
    ]
    assert list(open_marks(jobs)) == ["0", "2"]
