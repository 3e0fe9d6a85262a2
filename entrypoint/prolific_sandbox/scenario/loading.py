"""Reads a scenario from JSON, a mapping or `name=value` words; errors name the knob."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from difflib import get_close_matches
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
        match name:
            case "fault" | "faults":
                knobs["faults"] = [*_list(knobs.get("faults")), value]
            case "reject":
                knobs["reject"] = [*_list(knobs.get("reject")), value]
            case _:
                knobs[name] = value
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
        if value not in arguments:
            raise ScenarioError(f"{name} must be one of {', '.join(arguments)}, not {value!r}")
        return value
    if origin in {Union, UnionType}:
        if value is None or value == "none":
            return None
        return _convert(name, value, next(each for each in arguments if each is not NoneType))
    if origin is tuple:
        return tuple(_item(name, each, arguments[0]) for each in _list(value))
    if origin is Mapping:
        return {key: _convert(name, each, arguments[1]) for key, each in _pairs(name, value)}
    return _plain(name, value, hint)


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


def _item(name: str, value: object, hint: Any) -> Any:  # noqa: ANN401 - driven by the knobs' types
    if hint is str or isinstance(value, hint):
        return _plain(name, value, hint)
    try:
        kind = Fault if hint is Fault else Rejection
        return kind.of(_texts(value)) if isinstance(value, Mapping) else kind.parse(str(value))
    except (ValueError, TypeError) as error:
        raise ScenarioError(f"{name}: {error}") from None


def _texts(value: Mapping[str, object]) -> dict[str, str]:
    """Settings in JSON may be numbers; null is forever for `times` and nothing for others."""
    absent = {"times": "forever"}
    return {key: absent.get(key, "") if each is None else str(each) for key, each in value.items()}


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
