"""Planned faults: at which step, what goes wrong, how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Self

MOST_SECONDS = 10**9


@unique
class Step(StrEnum):
    """One kind of request. Each fault is planned for one step."""

    UPLOAD_URL = "upload-url"
    PUT = "put"
    POLL = "poll"
    DATASET = "dataset"
    STATUS = "status"
    APPEND = "append"
    CREATE = "create"
    PATCH = "patch"
    MIGRATION = "migration"
    ME = "me"
    UNKNOWN = "unknown"
    """A path that the service does not have."""


@unique
class FaultKind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """Answer with an error status instead of doing the work."""
    DROP_BEFORE = "drop-before"
    """Close the connection; nothing was done."""
    DROP_MIDWAY = "drop-midway"
    """Read half of the request's body, then close the connection; nothing was done."""
    DROP_AFTER = "drop-after"
    """Do the work, then close the connection: the reply is lost."""
    TRUNCATE = "truncate"
    """Do the work, announce the whole reply and send half of it."""
    DRIP = "drip"
    """Do the work, then send the reply byte by byte."""
    DELAY = "delay"
    """Do the work, then wait before the reply."""
    REDIRECT = "redirect"
    """Redirect the client instead of doing the work."""
    HTML = "html"
    """Answer 200 with a page of HTML instead of doing the work."""
    EMPTY = "empty"
    """Do the work, then answer with its status and an empty body."""
    NOT_JSON = "not-json"
    """Do the work, then answer with JSON that is cut off in the middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong at one step, for some of its requests."""

    step: Step
    kind: FaultKind
    times: int | None = 1
    """For how many requests; None is forever."""
    skip: int = 0
    """How many requests of the step to let through first."""
    match: str = ""
    """Only requests whose path, or whose import's file name, contains this."""
    status: int = 503
    """For `status`, and for `redirect` when it is a 3xx."""
    retry_after: str = ""
    """Sent as `Retry-After`; `date+N` becomes the HTTP date N seconds from now."""
    seconds: float = 1.0
    """How long to wait: for `delay` before the reply, for `drip` before each byte."""
    location: str = ""
    """Where `redirect` leads; empty is the same path on the host `elsewhere.invalid`."""

    @property
    def replaces_the_work(self) -> bool:
        """Whether the step's own work is not done."""
        return self.kind in {
            FaultKind.STATUS,
            FaultKind.DROP_BEFORE,
            FaultKind.DROP_MIDWAY,
            FaultKind.REDIRECT,
            FaultKind.HTML,
        }

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `STEP:KIND[:TIMES][:NAME=VALUE]...`, such as `poll:429:twice:retry-after=5`.

        A number for KIND is the status of an error reply. TIMES is a number, `once`, `twice` or `forever`.
        `location=` comes last, because a URL contains colons.

        Raises:
            ValueError: Says which part is wrong.
        """
        text, _, location = text.partition(":location=")
        step, _, rest = text.partition(":")
        kind, *others = rest.split(":")
        settings = {"step": step, "location": location}
        settings |= {"kind": "status", "status": kind} if kind.isdecimal() else {"kind": kind}
        for part in others:
            name, equals, value = part.partition("=")
            settings[name.replace("-", "_") if equals else "times"] = value if equals else part
        return cls.of(settings)

    @classmethod
    def of(cls, settings: dict[str, str]) -> Self:
        """Read a fault from its settings by name.

        Raises:
            ValueError: Says which part is wrong.
        """
        rest = dict(settings)
        step = _one_of("step", rest.pop("step", ""), [each.value for each in Step])
        kind = _one_of("kind", rest.pop("kind", ""), [each.value for each in FaultKind])
        fault = cls(
            step=Step(step),
            kind=FaultKind(kind),
            times=_times(rest.pop("times", "once")),
            skip=_whole("skip", rest.pop("skip", "0")),
            match=rest.pop("match", ""),
            status=_status(rest.pop("status", "307" if kind == "redirect" else "503")),
            retry_after=_header("retry-after", rest.pop("retry_after", "")),
            seconds=_seconds(rest.pop("seconds", "1")),
            location=_header("location", rest.pop("location", "")),
        )
        if fault.retry_after.startswith("date+"):
            _seconds(fault.retry_after.removeprefix("date+"))
        if rest:
            raise ValueError(f"a fault has no setting {', '.join(sorted(rest))}")
        return fault


@dataclass(slots=True, kw_only=True)
class FaultPlan:
    """Hands out the planned faults in order, counting how often each was met."""

    faults: tuple[Fault, ...]
    met: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.met = [0] * len(self.faults)

    def take(self, step: Step, subject: str) -> Fault | None:
        """Return the fault for this request: the first one of its step that is not used up."""
        for index, fault in enumerate(self.faults):
            if fault.step is not step or fault.match not in subject:
                continue
            if fault.times is not None and self.met[index] >= fault.skip + fault.times:
                continue
            self.met[index] += 1
            if self.met[index] > fault.skip:
                return fault
        return None


def _one_of(name: str, value: str, choices: list[str]) -> str:
    if value not in choices:
        raise ValueError(f"the {name} of a fault must be one of {', '.join(choices)}, not {value!r}")
    return value


def _times(text: str) -> int | None:
    match text:
        case "once":
            return 1
        case "twice":
            return 2
        case "forever":
            return None
        case _:
            return _whole("count", text)


def _whole(name: str, text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"the {name} of a fault must be a whole number, not {text!r}")
    return int(text)


def _status(text: str) -> int:
    status = _whole("status", text)
    if not 200 <= status <= 599:  # noqa: PLR2004 - final replies
        raise ValueError(f"the status of a fault must be from 200 to 599, not {text}")
    return status


def _header(name: str, text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"{name} of a fault must be printable ASCII, not {text!r}")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MOST_SECONDS:
        raise ValueError(f"the seconds of a fault must be a number, not {text!r}")
    return seconds
