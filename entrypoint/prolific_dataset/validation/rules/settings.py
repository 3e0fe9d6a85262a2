"""What a user may decide about the rules: severities, limits, what is listed, whether values are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.model import Severity
from prolific_dataset.validation.rules import RULES
from prolific_dataset.validation.rules.rule import Rule

_IDS = {rule.id: rule for rule in RULES}
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


def parse_severities(rules: Mapping[str, object]) -> dict[str, Severity | None]:
    """Return the severities that a `rules` setting gives: `error`, `warning`, `notice`, or `off`.

    Raises:
        ConfigurationError: a rule or a severity that does not exist.
    """
    return {_known(name).id: _severity(name, value) for name, value in rules.items()}


def _known(name: str) -> type[Rule]:
    rule = _IDS.get(name)
    if rule is not None:
        return rule
    close = get_close_matches(name, _IDS, n=1)
    hint = f"Did you mean `{close[0]}`?" if close else "`prolific-dataset rules` lists the rules."
    raise ConfigurationError(f"There is no rule `{name}`.", hint=hint)


def _severity(name: str, value: object) -> Severity | None:
    # YAML 1.1 readers turn a bare `off` into False.
    if value is False or value == "off":
        return None
    if isinstance(value, str) and value in set(Severity):
        return Severity(value)
    raise ConfigurationError(
        f"Rule `{name}` has a severity that does not exist.", hint="Use error, warning, notice or off."
    )
