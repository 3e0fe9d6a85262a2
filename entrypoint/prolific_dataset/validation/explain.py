"""The second tier: every problem of one record, for the lines that the first tier is unsure of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prolific_dataset.formats.nodes import suggestion
from prolific_dataset.model import Field, Schema
from prolific_dataset.sanitize import cut
from prolific_dataset.validation.rules import RULES, fields, file, json_text
from prolific_dataset.validation.rules.rule import TYPES_OF_VALUES, EmptyText, FieldRule, Problem
from prolific_dataset.validation.rules.settings import RuleSettings

if TYPE_CHECKING:
    from prolific_dataset.validation.strict_json import StrictParser

_SHOWN_LENGTH = 81
_MOST_SUGGESTIONS = 1000
_FIELD_RULES = tuple(rule for rule in RULES if issubclass(rule, FieldRule))
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is wrong with a record, and its value."""

    problems: list[Problem]
    """In the order of the rules; empty when the record is fine. Silenced rules are left out."""
    value: object
    """The parsed value; None when the text has no single meaning, because it is not JSON or repeats a key."""


class Explainer:
    """Finds every problem of a record.

    Args:
        dataset_schema: the schema; None checks the JSON only.
        settings: severities and limits.
    """

    def __init__(self, dataset_schema: Schema | None, settings: RuleSettings) -> None:
        self._settings = settings
        self._schema = dataset_schema
        known = dataset_schema.fields if dataset_schema else ()
        self._fields = {field.name: (field, rules_for(field, settings)) for field in known}
        self._meanings: dict[str, str] = {}
        self._silenced = {rule for rule, severity in settings.severities.items() if severity is None}

    def explain(self, record: bytes, *, placed: bool = True) -> Explanation:
        """Judge a record.

        Args:
            record: the bytes of a line as `record_of` gives them.
            placed: whether the places of all problems are wanted; they take time, and what is only counted needs none.
        """
        problems: list[Problem] = []
        meaning: object = None
        if len(record) > self._settings.max_record_bytes:
            problems.append(too_long(self._settings))
        else:
            try:
                text = record.decode()
            except UnicodeDecodeError as error:
                offset = len(record[: error.start].decode())
                message = "The line contains bytes that are not UTF-8."
                problems.append(Problem(rule=file.NotUtf8, message=message, offset=offset))
            else:
                value = self._parser.parse(text, problems, placed=placed)
                meaning = None if problems else value
                if isinstance(value, dict) and self._schema is not None:
                    self._check_fields(value, self._schema, problems)
        if self._silenced:
            problems = [problem for problem in problems if problem.rule.id not in self._silenced]
        return Explanation(problems=problems, value=meaning)

    @cached_property
    def _parser(self) -> StrictParser:
        from prolific_dataset.validation.strict_json import StrictParser  # noqa: PLC0415 - a seam: with jsonlines; a file that is fine needs none

        return StrictParser()

    def _check_fields(
        self, value: dict[str, object], dataset_schema: Schema, problems: list[Problem]
    ) -> None:
        limit = self._settings.max_value_length
        for name, (field, rules) in self._fields.items():
            if name in value:
                content = value[name]
                for rule in rules[type(content) if content != "" else EmptyText]:
                    defect = rule.check(content, field, limit)
                    if defect is not None:
                        problems.append(
                            Problem(
                                rule=rule,
                                message=f"`{name}` {defect}{self._shown(content)}.",
                                field=name,
                                field_type=field.type,
                            )
                        )
            elif dataset_schema.strict:
                message = f"The record lacks the field `{name}`, and the schema is strict."
                problems.append(Problem(rule=fields.MissingField, message=message, field=name))
        if not value.keys() <= self._fields.keys():
            problems.extend(
                Problem(
                    rule=fields.UnknownField,
                    message=f"`{cut(name, _SHOWN_LENGTH)}` is not a field of the schema{self._meant(name) or '.'}",
                    field=name,
                )
                for name in value
                if name not in self._fields
            )

    def _meant(self, name: str) -> str:
        """Return a suggestion for an unknown name, looked for once a name and for a bounded number of them."""
        if name not in self._meanings:
            if len(self._meanings) >= _MOST_SUGGESTIONS or len(name) > _SHOWN_LENGTH:
                return ""
            self._meanings[name] = suggestion(name, self._fields)
        return self._meanings[name]

    def _shown(self, value: object) -> str:
        return f" (it is {cut(repr(value), _SHOWN_LENGTH)})" if self._settings.show_values else ""


def too_long(settings: RuleSettings) -> Problem:
    """The problem of a record beyond the limit."""
    return Problem(
        rule=json_text.RecordTooLong, message=f"The record has more than {settings.max_record_bytes} bytes."
    )


def rules_for(field: Field, settings: RuleSettings) -> dict[type, tuple[type[FieldRule[Any]], ...]]:
    """The rules about the field's values, by the type of value that they judge."""
    rules = [
        rule
        for rule in _FIELD_RULES
        if field.type in rule.applies_to
        and settings.severity_of(rule) is not None
        and (rule is not fields.ValueTooLong or settings.max_value_length is not None)
    ]
    return {kind: tuple(rule for rule in rules if kind in rule.judges) for kind in TYPES_OF_VALUES}
