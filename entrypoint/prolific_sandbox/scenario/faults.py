"""Planned faults: at which step, what goes wrong, how often."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum, unique

_TIMES = {"once": "1", "twice": "2", "forever": "none"}


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
    status: int | None = None
    """Of the reply: 503 for `status` and 307 for `redirect` unless it is given."""
    retry_after: str = ""
    """Sent as `Retry-After`; `date+N` becomes the HTTP date N seconds from now."""
    seconds: float = 1.0
    """How long to wait: for `delay` before the reply, for `drip` before each byte."""
    location: str = ""
    """Where `redirect` leads; empty is the same path on the host `elsewhere.invalid`."""

    def __post_init__(self) -> None:
        """Check what the types leave open.

        Raises:
            ValueError: Says which setting is wrong.
        """
        if self.status is not None and not 200 <= self.status <= 599:  # noqa: PLR2004 - final replies
            raise ValueError(f"status must be from 200 to 599, not {self.status}")
        for name, text in (("retry-after", self.retry_after), ("location", self.location)):
            if not (text.isascii() and text.isprintable()):
                raise ValueError(f"{name} must be printable ASCII, not {text!r}")
        if self.retry_after.startswith("date+") and not re.fullmatch(r"date\+[0-9]{1,9}", self.retry_after):
            raise ValueError(f"retry-after must be date+SECONDS, not {self.retry_after!r}")

    @staticmethod
    def settings(text: str) -> dict[str, str]:
        """Read `STEP:KIND[:TIMES][:NAME=VALUE]...`, such as `poll:429:twice:retry-after=5`, into settings by name.

        A number for KIND is the status of an error reply. TIMES is a number, `once`, `twice` or `forever`.
        `location=` comes last, because a URL contains colons.
        """
        text, _, location = text.partition(":location=")
        step, _, rest = text.partition(":")
        kind, *others = rest.split(":")
        settings = {"step": step, "location": location}
        settings |= {"kind": "status", "status": kind} if kind.isdecimal() else {"kind": kind}
        for part in others:
            name, equals, value = part.partition("=")
            settings[name.replace("-", "_") if equals else "times"] = (
                value if equals else _TIMES.get(part, part)
            )
        return settings


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
