"""What a user may decide about the rules: severities, limits, what is listed, whether values are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from prolific_dataset.formats.nodes import Node
from prolific_dataset.model import Severity
from prolific_dataset.validation.rules import RULES
from prolific_dataset.validation.rules.rule import Rule

_SEVERITIES = "error, warning, notice or off"
_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """How records are checked."""

    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """The user's severity for rules by id; None silences a rule."""
    max_value_length: int | None = None
    """Most characters that text may have; None for no limit."""
    max_record_bytes: int = 16 * _MEBIBYTE
    """Most bytes that a record may have; a longer one is reported and not parsed."""
    listed_per_file: int = 1000
    """Findings listed for one file; the rest is counted."""
    show_values: bool = False
    """Whether messages may show values of records."""

    def severity_of(self, rule: type[Rule], field_type: str | None = None) -> Severity | None:
        """The severity of `rule` in this run, in a field of type `field_type`; None when it is silenced."""
        if rule.id in self.severities:
            return self.severities[rule.id]
        return rule.severity if field_type is None else rule.severity_by_type.get(field_type, rule.severity)


def parse_severities(node: Node) -> dict[str, Severity | None]:
    """Return the severities that a `rules` setting gives: `error`, `warning`, `notice`, or `off`.

    Raises:
        ConfigurationError: a rule or a severity that does not exist.
    """
    if node.is_null:
        return {}
    if not isinstance(node.value, Mapping):
        raise node.error(f"must be a mapping of rule names to {_SEVERITIES}")
    known = replace(node, hint="`prolific-dataset rules` lists the rules.").only(rule.id for rule in RULES)
    return {name: _severity(known.at(name)) for name in known.value}


def _severity(node: Node) -> Severity | None:
    # YAML 1.1 readers turn a bare `off` into False.
    if node.value is False or node.value == "off":
        return None
    if node.value not in list(Severity):
        raise node.error(f"must be {_SEVERITIES}")
    return Severity(node.value)
