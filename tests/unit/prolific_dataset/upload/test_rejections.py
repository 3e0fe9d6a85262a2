"""What the service said about an import, on the file's own lines."""

from __future__ import annotations

from array import array
from pathlib import Path

from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import DataFile, ImportStatus, RecordError, Severity
from prolific_dataset.upload.rejections import rejections
from support.values import import_job

FILE = DataFile(path="data/reviews.jsonl", location=Path("/repo/data/reviews.jsonl"))


def payload(*, skipped: tuple[int, ...] = (), records: int = 1000) -> Payload:
    return Payload(
        file=FILE,
        size=1,
        sha256="",
        record_count=records,
        verbatim=not skipped,
        lines=LineMap(skipped=array("Q", skipped)),
    )


def test_the_guides_example_behind_blank_lines() -> None:
    """Indexes 47, 312 and 891 of 1,000 records, where lines 1, 40 and 500 hold none."""
    errors = (
        RecordError(record_index=891, field="image_url", reason="Value is not a valid URL"),
        RecordError(record_index=47, field="review_text", reason="Value exceeds maximum length"),
        RecordError(record_index=312, field=None, reason="Record missing required field: product_name"),
    )
    partial = import_job("i", ImportStatus.PARTIAL, accepted_count=997, rejected_count=3, errors=errors)

    placed = rejections(partial, payload(skipped=(1, 40, 500)), listed=1000)

    assert [(each.line, each.field, each.message) for each in placed.findings.listed] == [
        (50, "review_text", "Value exceeds maximum length"),
        (315, None, "Record missing required field: product_name"),
        (895, "image_url", "Value is not a valid URL"),
    ]
    assert list(placed.lines) == [50, 315, 895]


def test_more_rejected_than_told() -> None:
    """The service may cap its list; what it does not list is counted all the same."""
    errors = (RecordError(record_index=2, field="text", reason="no"),)

    placed = rejections(
        import_job("i", ImportStatus.PARTIAL, rejected_count=25, errors=errors), payload(), listed=1000
    )

    assert placed.findings.total == 25
    assert placed.findings.unlisted == 24


def test_more_told_than_listed() -> None:
    """The list is capped, the lines and the counts are not."""
    errors = tuple(RecordError(record_index=i, field="text", reason="no") for i in range(50))

    placed = rejections(
        import_job("i", ImportStatus.PARTIAL, rejected_count=50, errors=errors), payload(), listed=10
    )

    assert len(placed.findings.listed) == 10
    assert placed.findings.count(Severity.ERROR) == 50
    assert list(placed.lines) == list(range(1, 51))


def test_an_error_without_a_place_is_kept() -> None:
    """Neither an unknown index nor one outside the payload is put on a wrong line."""
    errors = (
        RecordError(record_index=None, field=None, reason="somewhere"),
        RecordError(record_index=7, field=None, reason="outside"),
    )

    placed = rejections(
        import_job("i", ImportStatus.PARTIAL, rejected_count=2, errors=errors), payload(records=7), listed=10
    )

    assert [(each.line, each.message) for each in placed.findings.listed] == [
        (None, "somewhere"),
        (None, "outside"),
    ]


def test_a_failed_import_is_a_finding_of_the_whole_file() -> None:
    """The service's reason is passed on."""
    placed = rejections(
        import_job("i", ImportStatus.FAILED, reason="invalid JSON on line 1"), payload(), listed=10
    )

    (finding,) = placed.findings.listed
    assert (finding.rule, finding.line) == ("import-failed", None)
    assert "invalid JSON on line 1" in finding.message


def test_a_parked_import_says_what_to_do() -> None:
    """Uploading again before a look at the import would import everything twice."""
    placed = rejections(import_job("i", ImportStatus.PENDING_SCHEMA), payload(), listed=10)

    (finding,) = placed.findings.listed
    assert finding.rule == "pending-schema"
    assert "uploads nothing twice" in (finding.fix or "")


def test_a_complete_import_has_no_findings() -> None:
    """Also when it counts zero rejected records."""
    placed = rejections(
        import_job("i", ImportStatus.COMPLETE, accepted_count=9, rejected_count=0), payload(), listed=10
    )

    assert placed.findings.total == 0
