"""The rules, in the order in which the documentation lists them."""

from __future__ import annotations

from prolific_dataset.validation.rules import dataset, file, json_text, record, service, urls, values
from prolific_dataset.validation.rules.rule import Group, Rule

RULES: tuple[type[Rule], ...] = (
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
    json_text.InvalidJson,
    json_text.NotAnObject,
    json_text.DuplicateKey,
    json_text.NotANumber,
    json_text.LoneSurrogate,
    json_text.NumberOutOfRange,
    json_text.TooDeep,
    json_text.RecordTooLong,
    record.MissingField,
    record.UnknownField,
    values.NullValue,
    values.WrongType,
    values.NotText,
    values.NestedValue,
    values.EmptyValue,
    values.EmptyTaskGroupId,
    values.ValueTooLong,
    urls.InvalidUrl,
    urls.InsecureUrl,
    urls.WrongMediaExtension,
    dataset.DuplicateRecord,
    dataset.EditedRecord,
    dataset.RemovedRecord,
    dataset.SchemaDrift,
    dataset.UnknownFieldType,
    service.RejectedRecord,
    service.ImportFailed,
    service.PendingSchema,
)

__all__ = ["RULES", "Group", "Rule"]
