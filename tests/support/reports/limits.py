"""A run at the edge: a million rejected records, in many files, of many kinds."""

from __future__ import annotations

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import (
    DatasetID,
    Finding,
    Findings,
    ImportID,
    ImportJob,
    ImportStatus,
    Notice,
    RecordError,
    Severity,
    Tally,
)
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.report import DatasetReport, Report


def rejected_file(path: str, records: int, number: int, *, fields: int, text: str, listed: int) -> FileReport:
    """A file all of whose records were rejected, the first ones listed."""
    findings = tuple(
        Finding(
            rule="rejected-record",
            severity=Severity.ERROR,
            message=text,
            path=path,
            line=line,
            record_index=line - 1,
            field=f"field_{line % fields}_{text[:40]}",
        )
        for line in range(1, min(records, listed) + 1)
    )
    tallies = tuple(
        Tally(
            rule="rejected-record",
            severity=Severity.ERROR,
            field=f"field_{each}_{text[:40]}",
            count=records // fields,
        )
        for each in range(fields)
    )
    return FileReport(
        path=path,
        size=records * 300,
        record_count=records,
        invalid_count=0,
        findings=Findings(),
        bad_lines=range(1, records + 1),
        mode=Mode.UPLOAD,
        job=ImportJob(
            import_id=ImportID(f"0193f0c2-0000-7000-8000-{number:012d}"),
            status=ImportStatus.PARTIAL,
            status_text="partial",
            accepted_count=0,
            rejected_count=records,
            reason=text,
            errors=tuple(RecordError(record_index=each, field=None, reason=text) for each in range(50)),
        ),
        rejections=Findings(listed=findings, tallies=tallies),
        seconds=77.7,
    )


def warnings(whose: str, text: str) -> tuple[Notice, ...]:
    """Thirty that are all different."""
    return tuple(
        Notice(severity=Severity.WARNING, message=f"{whose} {number}: {text}") for number in range(30)
    )


def million(
    *, datasets: int, files: int, fields: int = 10, text: str = "Value is too long", listed: int = 1000
) -> Report:
    """A million rejected records, evenly over `datasets` times `files`; so many of each file are `listed`."""
    each = 1_000_000 // (datasets * files)
    return Report(
        mode=Mode.UPLOAD,
        datasets=tuple(
            DatasetReport(
                dataset_id=DatasetID(f"0192a6d4-0000-7000-8000-{dataset:012d}"),
                name=f"Dataset {dataset} {text}",
                files=tuple(
                    rejected_file(
                        f"data/{dataset}/{file} {text[:80]}.jsonl",
                        each,
                        dataset * files + file,
                        fields=fields,
                        text=text,
                        listed=listed,
                    )
                    for file in range(files)
                ),
                notices=warnings(f"{dataset}", text),
            )
            for dataset in range(datasets)
        ),
        notices=warnings("run", text),
        seconds=812.0,
    )
