"""The knobs of the sandbox: each behaviour that the service's documentation leaves open is one, with a default.

This is the only place to declare a knob: the words that set it, the checks of its values and its row in the
documentation (`make docs`) come from the field and its docstring. The code that makes the choice reads the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from prolific_sandbox.scenario.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Reject one record, whatever its content."""

    record_index: int
    field: str | None = None
    reason: str = ""
    match: str = ""
    """Only in files whose name contains this."""

    @staticmethod
    def settings(text: str) -> dict[str, object]:
        """Read `INDEX:FIELD:REASON` into settings by name; an empty FIELD is null.

        Raises:
            ValueError: it has another form.
        """
        try:
            index, field, reason = text.split(":", maxsplit=2)
        except ValueError:
            raise ValueError(f"a rejection must have the form INDEX:FIELD:REASON, not {text!r}") from None
        return {"record_index": index, "field": field or None, "reason": reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How the service behaves in one run of the sandbox.

    A comment begins a section of the documentation. A docstring says in Markdown what the knob decides and how far the
    default can be trusted: `documented`, `inferred` or `assumed`. Of several values the first is the default.
    """

    # Reading the file
    malformed_line: Literal["fail-file", "reject-record"] = "fail-file"
    """What one line that is not JSON does: the guide fails the file, the reference rejects the record.
    Source: documented (both).
    """
    blank_lines: Literal["skip", "malformed"] = "skip"
    """Whether blank lines matter. Documented for appending only. Source: assumed."""
    byte_order_mark: Literal["malformed", "accept"] = "malformed"
    """A byte order mark at the beginning. Source: assumed."""
    carriage_returns: Literal["accept", "malformed"] = "accept"
    """CR LF at line ends. Source: assumed."""
    duplicate_keys: Literal["accept", "malformed"] = "accept"
    """The same key twice in one record; the last one wins. Source: assumed."""
    empty_file: Literal["failed", "complete"] = "failed"
    """A file without any record. Source: assumed."""

    # Checking a record
    extra_keys: Literal["ignore", "store", "reject"] = "ignore"
    """Keys that the schema does not have. Source: assumed."""
    null_values: Literal["accept", "missing", "reject"] = "accept"
    """Whether `null` is a value, a missing field, or an error. Source: assumed."""
    empty_values: Literal["accept", "reject"] = "accept"
    """Empty or blank text. Source: inferred."""
    non_text_values: Literal["stringify", "accept", "reject"] = "stringify"
    """Numbers and booleans in text fields. Source: assumed."""
    nested_values: Literal["reject", "accept"] = "reject"
    """Lists and objects as values. Source: assumed."""
    max_value_length: int | None = 10_000
    """The longest value, in characters. That there is a limit is documented, but not which.
    Source: assumed.
    """
    https_only: bool = False
    """Whether `http` URLs are rejected. Source: assumed."""
    media_extensions: Literal["ignore", "reject"] = "ignore"
    """Audio and video URLs without an extension that Prolific's client allows. Source: inferred."""
    schemas: Literal["as-documented", "any"] = "as-documented"
    """Whether schemas keep to the documented limits, or the service takes and shows anything, such as 300 fields or
    `strict: null`. Source: documented (`as-documented`).
    """
    reject: tuple[Rejection, ...] = ()
    """Rejects these records, whatever their content. Source: assumed."""

    # What an import reports
    duplicates: Literal["store", "drop"] = "store"
    """Whether a record that the dataset has is stored again; it is accepted in both cases. Prolific's
    client suggests `drop`; `store` makes an accidental second upload visible. Source: inferred.
    """
    duplicate_count: bool = False
    """Whether `duplicate_count` is reported. Source: inferred."""
    all_rejected: Literal["partial", "failed"] = "partial"
    """The status when every record is rejected. Source: assumed."""
    errors_cap: int | None = None
    """How many entries `errors` has at most. Source: inferred."""
    errors_per_record: Literal["first", "all"] = "first"
    """How many errors of one record are listed. Source: assumed."""
    error_index: Literal["zero-based", "null"] = "zero-based"
    """`record_index` may be null. Source: documented."""
    failed_with_errors: bool = False
    """`errors` and `rejected_count` also with `failed`. Source: inferred."""
    progress_fields: bool = False
    """Whether progress is reported: `processing_started_at`, `processed_offset` and the counts so far.
    Source: inferred.
    """
    status_words: Mapping[str, str] = field(default_factory=dict)
    """Other words for statuses, such as one that no client knows. Source: assumed."""

    # The life of an import
    arrival_seconds: float = 0.0
    """How long after the PUT the storage announces the file: seconds as a rule, but Amazon says that it can be a
    minute or longer. Source: inferred.
    """
    announced_again_after_seconds: float | None = None
    """How long after the PUT the storage announces the same file once more, which Amazon allows; it is imported
    again then, by the same job. Source: assumed.
    """
    queued_seconds: float = 0.2
    """The shortest time in `queued`. Source: assumed."""
    processing_seconds: float = 0.5
    """How long an import takes. Source: assumed."""
    seconds_per_record: float = 0.001
    """How much longer it takes for each record. Source: assumed."""
    stuck: Literal["no", "uninitialised", "queued", "processing"] = "no"
    """A status that imports never leave until the knob is turned back. Source: assumed."""
    not_found_polls: int = 0
    """How many polls of a new import answer 404 first. Source: assumed."""
    second_put: Literal["ignore", "import-again", "refuse"] = "ignore"
    """Another PUT to the same URL. Source: assumed."""
    migration: Literal["by-record", "failed", "failed-and-undone"] = "by-record"
    """How a schema migration ends: every value that the new schema does not accept is nulled, and the job is `partial`
    then, else `complete`; or the job fails, leaves the records as they are, and the dataset keeps the new schema or
    gets its earlier one back. Source: documented (but not which schema a failed one leaves).
    """
    migration_named: bool = True
    """Whether the reply to a new schema has the id of the migration that it starts. Source: documented (`true`)."""
    schema_during_migration: Literal["accept", "refuse"] = "accept"
    """Whether another schema can be set during a migration, or is refused with 409. Source: assumed."""
    parked_imports_begin_after_seconds: float | None = 0.0
    """How long after the first schema the imports that wait for one begin; with `none` they never do, and the guide
    says to upload again. Source: documented (both ends).
    """

    # The dataset
    imports: Literal["listed", "page", "missing", "null"] = "listed"
    """The list of imports in the reply: `page` is an object with the list in `results`, as elsewhere in the API.
    Source: documented (`listed`).
    """
    imports_order: Literal["newest-first", "oldest-first", "last-changed-first"] = "newest-first"
    """The order of that list. Source: documented (`newest-first`)."""
    imports_cap: int | None = None
    """How many imports are listed at most, the first ones of the order. Source: assumed."""
    imports_listed_after_seconds: float = 0.0
    """How old an import is before it is listed. Source: assumed."""
    imports_with_filename: bool = True
    """Whether they have the names of their files; the field is optional. Source: documented."""
    imports_in_full: bool = True
    """Whether they have the counts and errors that the page of each import has. Source: inferred."""
    filenames: Literal[
        "verbatim", "prefixed", "suffixed", "key", "stem", "lower-case", "shortened", "renamed"
    ] = "verbatim"
    """The name that an import shows: as given, with the import's id before or behind its stem, the key in the
    storage, without extension, in lower case, its first 40 characters, or the import's id alone.
    Source: documented (`verbatim`).
    """
    imports_include_unused: bool = True
    """Whether jobs without an upload are listed. Source: documented (`true`)."""
    datasets_with_schema: Literal["created", "refused", "v3"] = "created"
    """What becomes of a new dataset with a schema where the workspace may not have V4 datasets: the request is refused
    with 400, or a V3 dataset is made. Source: assumed.
    """
    schema_shown: Literal["as-given", "sorted", "labelled", "extended"] = "as-given"
    """How a dataset shows its schema: as it was set, with the fields in the order of their names, with a label for
    every field, or with keys that no document has. Source: assumed.
    """
    schema_shown_after_seconds: float = 0.0
    """How long after a new schema a dataset still shows the earlier one. Source: assumed."""
    total_counts: Literal["complete-and-partial", "complete"] = "complete-and-partial"
    """The imports that `total_datapoint_count` counts. Source: assumed."""
    append_blocked_by_unused: bool = False
    """Whether a job without an upload makes appending answer 409. Source: assumed."""
    append_max_bytes: int | None = None
    """The longest body of an append; a longer one is answered with 413. Source: assumed."""
    append_again: Literal["leave-out", "store-imported", "store"] = "leave-out"
    """An appended record that the dataset has: left out; stored again if it came by an import; stored again always.
    Source: documented (`leave-out`; whether records of imports count is open).
    """
    append_index: Literal["one-based", "zero-based"] = "one-based"
    """Where `record_index` of an append begins to count. Source: documented (`one-based`)."""
    append_counts: Literal["all", "new"] = "all"
    """Whether `accepted` counts records that the dataset had. Source: documented (`all`)."""
    appended_in_total: bool = True
    """Whether `total_datapoint_count` counts appended records. Source: assumed."""

    # The upload URL and the storage
    upload_url_body: Literal["full", "guide"] = "full"
    """All fields of the reference, or the three of the guide. Source: documented (both)."""
    storage_url: str = ""
    """Another address for the storage, such as that of a proxy or of a storage that misbehaves. Source: assumed."""
    url_lifetime_seconds: int = 1200
    """How long a URL can be used. Twenty minutes are documented for a sibling endpoint. Source: assumed."""

    # Errors and the network
    sunset: str = ""
    """A date, such as `Sat, 31 Oct 2026 23:59:59 GMT`: every reply of the API has the headers `Deprecation: true` and
    `Sunset` with it, as replies of other operations have. Source: documented (for those).
    """
    error_body: Literal["error", "message", "issues", "text", "html", "empty"] = "error"
    """The body of the API's errors; three shapes of JSON are known. Source: documented (the first three)."""
    error_detail: Literal["text", "list", "fields"] = "text"
    """The shape of `detail` in the first of them. Source: documented."""
    api_delay_seconds: float = 0.0
    """The wait before each reply of the API. Source: assumed."""
    storage_delay_seconds: float = 0.0
    """The wait before each reply of the storage. Source: assumed."""
    faults: tuple[Fault, ...] = ()
    """[See above](#faults); as a word: `fault=...`. Source: assumed."""
