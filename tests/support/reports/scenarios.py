"""Reports as a run leaves them, made from values: what every view is shown and tested on."""

from __future__ import annotations

from typing import Any

from prolific_dataset.config.settings import Mode
from prolific_dataset.jobs.matrix import Entry
from prolific_dataset.jobs.merging import merge
from prolific_dataset.model import (
    Appended,
    DatasetID,
    Finding,
    Findings,
    ImportID,
    ImportJob,
    ImportStatus,
    Notice,
    RecordError,
    Severity,
)
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import DatasetReport, Report
from support.values import import_job

DATASET = DatasetID("0192a6d4-5b1c-7c2e-9f3a-1d2b3c4d5e6f")
OTHER_DATASET = DatasetID("0192a6d4-77aa-7d11-8c4e-aa00bb11cc22")
ENGLISH, FRENCH = "data/captions/en.jsonl", "data/captions/fr.jsonl"


def import_id(number: int) -> ImportID:
    return ImportID(f"0193f0c2-0000-7000-8000-{number:012d}")


def job(number: int, status: ImportStatus, **facts: Any) -> ImportJob:  # noqa: ANN401 - the facts are those of the value
    return import_job(import_id(number), status, **facts)


def file(path: str, records: int, **facts: Any) -> FileReport:  # noqa: ANN401
    invalid = len(
        {each.line for each in facts.get("findings", Findings()).listed if each.severity == "error"}
    )
    defaults: dict[str, Any] = {"mode": Mode.UPLOAD, "findings": Findings(), "invalid_count": invalid}
    return FileReport(path=path, size=records * 240, record_count=records, **(defaults | facts))


def finding(rule: str, path: str, message: str, **facts: Any) -> Finding:  # noqa: ANN401
    if line := facts.get("line"):
        facts["record_index"] = line - 1
    return Finding(rule=rule, path=path, message=message, **({"severity": Severity.ERROR} | facts))


def missing(path: str, line: int, field: str) -> Finding:
    message = f"The record lacks the field `{field}`, and the schema is strict."
    fix = "Add the field to the record."
    return finding("missing-field", path, message, line=line, field=field, fix=fix)


def rejected(path: str, line: int, field: str | None, reason: str) -> Finding:
    return finding("rejected-record", path, reason, line=line, field=field)


def english(**facts: Any) -> FileReport:  # noqa: ANN401
    return file(ENGLISH, 1200, **facts)


def french(**facts: Any) -> FileReport:  # noqa: ANN401
    return file(FRENCH, 800, **facts)


def done(number: int, records: int, duplicates: int | None = None) -> ImportJob:
    """A complete import."""
    return job(
        number, ImportStatus.COMPLETE, accepted_count=records, rejected_count=0, duplicate_count=duplicates
    )


def report(
    *files: FileReport,
    mode: Mode = Mode.UPLOAD,
    name: str | None = "Image captions",
    held: tuple[int | None, int | None] = (None, None),
    **facts: Any,  # noqa: ANN401
) -> Report:
    dataset = DatasetReport(
        dataset_id=DATASET, name=name, files=files, count_before=held[0], total_datapoint_count=held[1]
    )
    return Report(mode=mode, datasets=(dataset,), **({"seconds": 14.2} | facts))


def valid() -> Report:
    """A pull request whose files are fine: asked with a token, the dataset says what an upload would do."""
    return report(
        english(mode=Mode.VALIDATE, new_count=120),
        french(mode=Mode.VALIDATE, new_count=0),
        mode=Mode.VALIDATE,
        seconds=0.8,
    )


def fork() -> Report:
    """The same from a fork: without a token nobody knows what the dataset has."""
    return report(
        english(mode=Mode.VALIDATE),
        french(mode=Mode.VALIDATE),
        mode=Mode.VALIDATE,
        seconds=0.8,
        notices=(
            Notice(
                severity=Severity.NOTICE,
                message="There is no API token, so the dataset's live schema was not read. "
                "This pull request comes from a fork, whose runs get no secrets. "
                "The files are checked against the committed schema, if there is one.",
            ),
        ),
    )


def invalid() -> Report:
    """A pull request with wrong records in one of two files."""
    findings = Findings.of(
        [
            missing(ENGLISH, 3, "caption"),
            finding(
                "invalid-json",
                ENGLISH,
                "This is no JSON: a comma or a closing brace should stand here.",
                line=7,
                column=41,
                fix="Write the record as one JSON object on one line.",
            ),
            missing(ENGLISH, 9, "caption"),
            missing(ENGLISH, 9, "image"),
            finding(
                "insecure-url",
                ENGLISH,
                "`image` is an address without encryption.",
                severity=Severity.WARNING,
                line=12,
                field="image",
                fix="Use `https`.",
            ),
        ]
    )
    return report(
        english(mode=Mode.VALIDATE, findings=findings),
        french(mode=Mode.VALIDATE),
        mode=Mode.VALIDATE,
        seconds=0.9,
    )


def complete() -> Report:
    """A push that uploads two files, one of which the dataset partly had."""
    return report(
        english(job=done(1, 1200, 1080), seconds=9.4),
        french(job=done(2, 800, 0), seconds=12.8),
        held=(4300, 5220),
    )


def partial() -> Report:
    """A push some of whose records the service rejected, with the reasons at their lines."""
    reasons = [
        (14, "image", "The URL could not be fetched (404)"),
        (99, "image", "The URL could not be fetched (404)"),
        (100, "caption", "Value is longer than 5000 characters"),
        (731, "image", "Unsupported image type image/tiff"),
    ]
    errors = tuple(
        RecordError(record_index=line - 1, field=field, reason=reason) for line, field, reason in reasons
    )
    return report(
        english(
            job=job(
                1,
                ImportStatus.PARTIAL,
                accepted_count=1196,
                rejected_count=4,
                duplicate_count=0,
                errors=errors,
            ),
            rejections=Findings.of(rejected(ENGLISH, *reason) for reason in reasons),
            bad_lines=[line for line, _, _ in reasons],
            seconds=11.0,
        ),
        french(job=done(2, 800, 0), already_imported=True),
    )


def only_new() -> Report:
    """A push with `records: new`: some records are new, some the dataset has, some are still as they were rejected."""
    still = rejected(ENGLISH, 99, "image", "The URL could not be fetched (404)")
    return report(
        english(
            new_count=120,
            still_rejected_count=1,
            job=done(1, 120),
            rejections=Findings.of([still]),
            bad_lines=[99],
            seconds=4.0,
        ),
        french(new_count=0),
    )


def failed() -> Report:
    """An import that failed as a whole."""
    reason = "Line 1 is not valid JSON"
    whole = finding("import-failed", ENGLISH, reason)
    return report(
        english(job=job(1, ImportStatus.FAILED, reason=reason), rejections=Findings.of([whole]), seconds=4.0)
    )


def pending_schema() -> Report:
    """A dataset without a schema: the file waits there."""
    parked = finding("pending-schema", ENGLISH, "The import waits: the dataset has no schema.")
    return report(
        english(job=job(1, ImportStatus.PENDING_SCHEMA), rejections=Findings.of([parked]), seconds=2.0)
    )


def unfinished() -> Report:
    """Two imports that were still going on when the time was up."""
    return report(
        english(job=job(1, ImportStatus.PROCESSING), interrupted=True, seconds=900.0),
        french(job=job(2, ImportStatus.QUEUED), interrupted=True, seconds=900.0),
        seconds=901.0,
    )


def interrupted() -> Report:
    """A run that was cancelled while one file was imported and the next one had not been sent."""
    return report(
        english(job=job(1, ImportStatus.PROCESSING), interrupted=True, seconds=3.0),
        french(interrupted=True),
        interrupted=True,
        seconds=4.4,
    )


def up_to_date() -> Report:
    """A re-run: everything is there already."""
    return report(english(job=done(1, 1200), already_imported=True), seconds=1.1)


def appended() -> Report:
    """Two files whose new records were appended; of one the service took some, of the other none."""
    return report(
        english(
            new_count=30,
            appended=Appended(accepted_count=28, rejected_count=2),
            bad_lines=[1190, 1200],
            rejections=Findings.of(
                [
                    rejected(ENGLISH, 1190, "caption", "Value exceeds maximum length"),
                    rejected(ENGLISH, 1200, None, "Record missing required field: image"),
                ]
            ),
            seconds=0.6,
        ),
        french(
            new_count=1,
            appended=Appended(accepted_count=0, rejected_count=1),
            bad_lines=[800],
            rejections=Findings.of([rejected(FRENCH, 800, "image", "Value is not a valid URL")]),
            seconds=0.2,
        ),
        held=(1950, 1956),
        seconds=2.1,
    )


def refused() -> Report:
    """A token that the service refuses."""
    return report(
        file(ENGLISH, 0, interrupted=True),
        file(FRENCH, 0, interrupted=True),
        name=None,
        failure=Failure(
            message="The service refuses the API token (401).",
            hint="Make a new token in the Prolific app and store it as the secret that `api-token` names.",
            exit_code=3,
        ),
        seconds=1.0,
    )


def mixed() -> Report:
    """Two datasets, many files, several outcomes at once."""
    captions = partial().datasets[0]
    path = "data/audio/questions with spaces & ümläuts.jsonl"
    audio = DatasetReport(
        dataset_id=OTHER_DATASET,
        name="Audio questions",
        files=(
            file(path, 50, job=done(3, 50), seconds=3.0),
            file(
                "data/audio/late.jsonl",
                70,
                failure=Failure(
                    message="The storage answered 503 five times.",
                    hint="Run again later: nothing of this file was imported.",
                    exit_code=4,
                ),
            ),
        ),
        notices=(
            Notice(
                severity=Severity.WARNING,
                message="The committed schema differs from the dataset's: "
                "the field `transcript` is not in the dataset.",
            ),
        ),
    )
    return Report(mode=Mode.UPLOAD, datasets=(captions, audio), seconds=33.3)


def hostile() -> Report:
    """Names and texts that try to be commands, outputs, markup, links and mentions."""
    path = "data/::error::x|<img src=x>`##[add-mask]a`\n@everyone [x](http:a.example).jsonl"
    nasty = (
        "</details></table>\n\n# 0 rejected\n::set-output name=result::valid "
        "##[error]boo @octocat #1 :tada: \u202egnp.exe"
    )
    message = f"{nasty} https://evil.example www.evil.example a@evil.example $x$ ![i](http://e.example/p.png)"
    listed = rejected(path, 1, "na`me|<b>", message)
    return report(
        file(
            path,
            2,
            job=ImportJob(
                import_id=ImportID("id`|<script>"),
                status=ImportStatus.PARTIAL,
                status_text=nasty,
                accepted_count=1,
                rejected_count=1,
                reason=nasty,
                errors=(RecordError(record_index=0, field="na`me|<b>", reason=nasty),),
            ),
            rejections=Findings.of([listed]),
            bad_lines=[1],
        ),
        name=f"Data|set {nasty}",
        notices=(Notice(severity=Severity.WARNING, message=nasty),),
    )


def merged() -> Report:
    """Twenty datasets, each uploaded by a job of its own: one was rejected in part, one job was cancelled."""
    ids = [DatasetID(f"0192a6d4-0000-7000-8000-{number:012d}") for number in range(1, 21)]
    plan = [
        Entry(key=each, name=f"Survey {number}", dataset_ids=(each,), file_count=1, size=240_000)
        for number, each in enumerate(ids, start=1)
    ]
    told = Notice(severity=Severity.NOTICE, message="changed-only: all files are taken. A tag was pushed.")
    reports = {}
    for number, dataset_id in enumerate(ids, start=1):
        path = f"data/survey-{number:02}/answers.jsonl"
        facts: dict[str, Any] = {"job": done(number, 1000, 0), "seconds": 3.0}
        if number == 7:
            error = RecordError(record_index=41, field="image", reason="The URL could not be fetched (404)")
            counts = {"accepted_count": 999, "rejected_count": 1, "duplicate_count": 0}
            facts["job"] = job(number, ImportStatus.PARTIAL, errors=(error,), **counts)
            facts["rejections"] = Findings.of([rejected(path, 42, error.field, error.reason)])
            facts["bad_lines"] = [42]
        dataset = DatasetReport(
            dataset_id=dataset_id, name=f"Survey {number}", files=(file(path, 1000, **facts),)
        )
        uploaded = Report(mode=Mode.UPLOAD, datasets=(dataset,), notices=(told,), seconds=4.0 + number)
        reports[f"reports/{number}.json"] = uploaded
    del reports["reports/13.json"]
    return merge(reports, plan)


SCENARIOS = {
    scenario.__name__.replace("_", "-"): scenario
    for scenario in (
        valid,
        fork,
        invalid,
        complete,
        partial,
        only_new,
        failed,
        pending_schema,
        unfinished,
        interrupted,
        up_to_date,
        appended,
        refused,
        mixed,
        hostile,
        merged,
    )
}
