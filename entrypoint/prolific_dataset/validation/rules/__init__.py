"""The rules, in groups and in the order in which the documentation lists them."""

from __future__ import annotations

from itertools import chain

from prolific_dataset.validation.rules import dataset, fields, file, json_text, service, urls
from prolific_dataset.validation.rules.rule import Rule

GROUPS: dict[str, tuple[type[Rule], ...]] = {
    "The file and its lines as bytes": (
        file.EmptyFile,
        file.GitLfsPointer,
        file.CompressedFile,
        file.OtherFormat,
        file.FileTooLarge,
        file.Utf16,
        file.JsonArrayFile,
        file.MultiLineRecord,
        file.NotUtf8,
        file.ByteOrderMark,
        file.CarriageReturn,
        file.LoneCarriageReturn,
        file.BlankLine,
        file.MissingFinalNewline,
    ),
    "Each line as JSON": (
        json_text.InvalidJson,
        json_text.NotAnObject,
        json_text.DuplicateKey,
        json_text.NotANumber,
        json_text.LoneSurrogate,
        json_text.NumberOutOfRange,
        json_text.TooDeep,
        json_text.RecordTooLong,
    ),
    "Each record against the dataset's schema": (
        fields.MissingField,
        fields.UnknownField,
        fields.NullValue,
        fields.WrongType,
        fields.NotText,
        fields.NestedValue,
        fields.EmptyValue,
        fields.EmptyTaskGroupId,
        fields.ValueTooLong,
        urls.InvalidUrl,
        urls.InsecureUrl,
        urls.WrongMediaExtension,
    ),
    "The dataset's files together, and its schema": (
        dataset.DuplicateRecord,
        dataset.EditedRecord,
        dataset.RemovedRecord,
        dataset.SchemaDrift,
        dataset.UnknownFieldType,
    ),
    "What only the service can judge": (
        service.RejectedRecord,
        service.ImportFailed,
        service.PendingSchema,
    ),
}
RULES = tuple(chain.from_iterable(GROUPS.values()))

__all__ = ["GROUPS", "RULES", "Rule"]
