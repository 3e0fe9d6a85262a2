"""How a runner reads what a step writes: its own rules, apart from the code under test.

https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
"""

from __future__ import annotations

from dataclasses import dataclass

# Names in `ActionCommandManager` and the legacy ones.
COMMANDS = frozenset(
    [
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "internal-set-repo-path",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    ]
)


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """Find the commands in a log; .NET ends a line at a carriage return as well."""
    lines = log.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [found for line in lines if (found := _new_form(line) or _old_form(line)) is not None]


def _ignorable(character: str) -> bool:
    """Tell what a culture-sensitive comparison may skip; wider than ICU's own table."""
    return not character.isascii()


def _new_form(line: str) -> Command | None:
    trimmed = line.lstrip()
    while trimmed and _ignorable(trimmed[0]):
        trimmed = trimmed[1:].lstrip()
    if not trimmed.startswith(":"):
        return None
    rest = trimmed[1:]
    while rest and _ignorable(rest[0]):
        rest = rest[1:]
    if not rest.startswith(":"):
        return None
    head, separator, data = rest[1:].partition("::")
    if not separator:
        return None
    name, _, properties = head.partition(" ")
    if name.lower() not in COMMANDS:
        return None
    return Command(name.lower(), _properties(properties, ","), _unescape(data))


def _old_form(line: str) -> Command | None:
    squeezed = "".join(each for each in line if not _ignorable(each))
    start = squeezed.find("##[")
    end = squeezed.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, properties = squeezed[start + 3 : end].partition(" ")
    if name.lower() not in COMMANDS:
        return None
    return Command(name.lower(), _properties(properties, ";"), squeezed[end + 1 :])


def _properties(text: str, separator: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.strip().split(separator))
    return {
        name.strip(): _unescape(value.replace("%3A", ":").replace("%2C", ","))
        for name, _, value in pairs
        if value
    }


def _unescape(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def outputs(content: str) -> dict[str, str]:
    """Read a file of outputs; raises ValueError where the runner would fail the step."""
    found: dict[str, str] = {}
    lines = content.split("\n")
    while lines:
        line = lines.pop(0)
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, _, value = line.partition("=")
        elif heredoc >= 0:
            name, _, delimiter = line.partition("<<")
            if not name or not delimiter:
                raise ValueError(f"no name or no delimiter: {line!r}")
            if delimiter not in lines:
                raise ValueError(f"delimiter {delimiter!r} is missing")
            end = lines.index(delimiter)
            value = "\n".join(lines[:end])
            del lines[: end + 1]
            if not lines:
                raise ValueError("the file ends without a newline")
        else:
            raise ValueError(f"not an output: {line!r}")
        found[name] = value
    return found
