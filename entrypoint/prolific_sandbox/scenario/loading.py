"""Reads a scenario from JSON, a mapping or `name=value` words; errors name the knob."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields, replace
from difflib import get_close_matches
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from prolific_sandbox.scenario.faults import Fault
from prolific_sandbox.scenario.knobs import Rejection, Scenario

MAX_NUMBER = 10**9
"""More than any knob needs, and few enough seconds for every date to have a year of four digits."""


class ScenarioError(Exception):
    """An unknown knob, or a value that it cannot have."""


def load_scenario(source: str | Mapping[str, object] | Iterable[str] = ()) -> Scenario:
    """Read a scenario: JSON text, a mapping of knobs, or words such as `null_values=reject`.

    `fault=...` and `reject=...` may be repeated among words.

    Raises:
        ScenarioError: Names the knob and says what it can be.
    """
    if isinstance(source, str):
        try:
            source = json.loads(source)
        except ValueError:
            raise ScenarioError("the scenario is not JSON") from None
        if not isinstance(source, Mapping):
            raise ScenarioError("the scenario is not a JSON object")
    return change_scenario(Scenario(), source if isinstance(source, Mapping) else words(source))


def words(assignments: Iterable[str]) -> dict[str, object]:
    """Collect `name=value` words by name; repeated `fault` and `reject` add up.

    Raises:
        ScenarioError: A word is not of this form.
    """
    knobs: dict[str, object] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise ScenarioError(f"set a knob with name=value, not {assignment!r}")
        name = "faults" if name == "fault" else name
        knobs[name] = [*_list(knobs.get(name)), value] if name in {"faults", "reject"} else value
    return knobs


def change_scenario(scenario: Scenario, knobs: Mapping[str, object]) -> Scenario:
    """Return `scenario` with some knobs turned.

    Raises:
        ScenarioError: Names the knob and says what it can be.
    """
    return replace(scenario, **read_knobs(knobs))


def read_knobs(knobs: Mapping[str, object]) -> dict[str, Any]:
    """Convert the value of each knob to the type it has in `Scenario`.

    Raises:
        ScenarioError: Names the knob and says what it can be.
    """
    hints = get_type_hints(Scenario)
    known = [each.name for each in fields(Scenario)]
    for name in knobs:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            rest = f"did you mean {near[0]}?" if near else f"the knobs are {', '.join(known)}"
            raise ScenarioError(f"unknown knob {name!r}; {rest}")
    return {name: _convert(name, value, hints[name]) for name, value in knobs.items()}


def _convert(name: str, value: object, hint: Any) -> Any:  # noqa: ANN401 - driven by the knobs' types
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(name, value, arguments)
    if origin in {Union, UnionType}:
        (kind,) = (each for each in arguments if each is not NoneType)
        return None if value is None or (value == "none" and kind is not str) else _convert(name, value, kind)
    if origin is tuple:
        return tuple(_convert(name, each, arguments[0]) for each in _list(value))
    if origin is Mapping:
        return {key: _convert(name, each, arguments[1]) for key, each in _pairs(name, value)}
    if issubclass(hint, Enum):
        return hint(_choice(name, value, [each.value for each in hint]))
    if hint in {Fault, Rejection}:
        return _from_settings(name, value, hint)
    return _plain(name, value, hint)


def _choice(name: str, value: object, choices: Sequence[str]) -> object:
    if value not in choices:
        raise ScenarioError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _from_settings(name: str, value: object, kind: type[Fault | Rejection]) -> Fault | Rejection:
    if isinstance(value, kind):
        return value
    try:
        return _made(kind, value if isinstance(value, Mapping) else kind.settings(str(value)))
    except (ScenarioError, ValueError) as error:
        raise ScenarioError(f"{name}: {error}") from None


def _made(kind: type[Fault | Rejection], settings: Mapping[str, object]) -> Fault | Rejection:
    hints = get_type_hints(kind)
    missing = {each.name for each in fields(kind) if each.default is MISSING} - settings.keys()
    if odd := missing or settings.keys() - hints.keys():
        raise ScenarioError(f"{', '.join(sorted(odd))} is {'missing' if missing else 'not a setting'}")
    return kind(**{each: _convert(each, value, hints[each]) for each, value in settings.items()})


def _plain(name: str, value: object, hint: type) -> Any:  # noqa: ANN401 - driven by the knobs' types
    if hint is bool and isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    if isinstance(value, hint) and hint in {bool, str}:
        return value
    if hint in {int, float} and isinstance(value, int | float | str) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):
            number = hint(value)
            if 0 <= number <= MAX_NUMBER:
                return number
    word = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[hint]
    raise ScenarioError(f"{name} must be {word}, not {value!r}")


def _pairs(name: str, value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, Mapping):
        return value.items()
    pairs = [part.partition("=") for part in str(value).split(",") if part]
    if not all(equals for _, equals, _ in pairs):
        raise ScenarioError(f"{name} must have the form word=value,word=value, not {value!r}")
    return [(key, each) for key, _, each in pairs]


def _list(value: object) -> list[object]:
    match value:
        case None:
            return []
        case str():
            return list(value.split(","))
        case list() | tuple():
            return list(value)
        case _:
            return [value]
