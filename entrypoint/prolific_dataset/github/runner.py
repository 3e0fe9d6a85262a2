"""The runner around this process: every name that GitHub's environment uses, and the files a step appends to.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from prolific_dataset.errors import UsageError
from prolific_dataset.github import outputs, summary
from prolific_dataset.github.commands import is_runner
from prolific_dataset.github.event import Event, parse_event
from prolific_dataset.github.links import Links
from prolific_dataset.github.log import Log
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Where this step runs and which files it appends to; a path is None where the runner gave none.

    Methods that append raise a `UsageError` where the runner's file cannot be written.
    """

    workspace: Path
    event_name: str
    event_path: Path | None
    output_path: Path | None
    summary_path: Path | None
    commit: str | None
    """`GITHUB_SHA`: for a pull request the test merge, not its head."""
    commit_links: Links
    """Where the files of `commit` can be seen."""
    actor: str | None
    debug: bool
    """Whether step debugging is on."""

    @classmethod
    def detect(cls, environ: Mapping[str, str]) -> Runner | None:
        """Return the runner that `environ` describes, or None outside GitHub Actions."""
        if not is_runner(environ):
            return None
        return cls(
            workspace=Path(environ.get("GITHUB_WORKSPACE") or "."),
            event_name=environ.get("GITHUB_EVENT_NAME", ""),
            event_path=_path(environ, "GITHUB_EVENT_PATH"),
            output_path=_path(environ, "GITHUB_OUTPUT"),
            summary_path=_path(environ, "GITHUB_STEP_SUMMARY"),
            commit=environ.get("GITHUB_SHA") or None,
            commit_links=Links(
                server_url=environ.get("GITHUB_SERVER_URL") or "https://github.com",
                repository=environ.get("GITHUB_REPOSITORY") or None,
                commit=environ.get("GITHUB_SHA") or None,
                action_repository=environ.get("GITHUB_ACTION_REPOSITORY") or None,
                action_ref=environ.get("GITHUB_ACTION_REF") or None,
            ),
            actor=environ.get("GITHUB_ACTOR") or None,
            debug=environ.get("RUNNER_DEBUG") == "1",
        )

    def event(self) -> Event:
        """Read what started the run; where its file cannot be read, only the event's name is known."""
        content: object = None
        if self.event_path is not None and self.event_path.is_file():
            with suppress(OSError, ValueError, RecursionError):
                content = json.loads(self.event_path.read_bytes())
        return parse_event(self.event_name, content, actor=self.actor)

    def links(self, event: Event) -> Links:
        """Return where the checked files can be seen: at a pull request's head, because its merge commit goes away."""
        usual = self.commit_links
        if not event.is_pull_request:
            return usual
        return replace(
            usual,
            repository=event.head_repository or usual.repository,
            commit=event.head_sha or usual.commit,
        )

    def log(self, stream: TextIO, *, clock: Callable[[], float]) -> Log:
        """Return what writes the run's progress to the log of the step."""
        return Log(stream, clock=clock, is_debug=self.debug)

    def set_outputs(self, report: Report, written: Mapping[str, str]) -> None:
        """Set the outputs of the step; `written` are the report files, as `outputs.values` takes them."""
        self.append_outputs(outputs.values(report, written))

    def add_summary(self, report: Report, verdict: Verdict, links: Links, written: Mapping[str, str]) -> None:
        """Add the report to the summary of the step."""
        self.append_summary(summary.render(report, verdict, links=links, written=written.values()))

    def append_outputs(self, values: Mapping[str, str]) -> None:
        """Set outputs of the step; a later value replaces an earlier one of the same name."""
        _append("GITHUB_OUTPUT", self.output_path, outputs.block(values, f"end-{os.urandom(16).hex()}"))

    def append_summary(self, markdown: str) -> None:
        """Add to the summary of the step."""
        _append("GITHUB_STEP_SUMMARY", self.summary_path, markdown)


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    return Path(value) if value else None


def _append(name: str, path: Path | None, text: str) -> None:
    """Append `text` as UTF-8; a lone surrogate, which UTF-8 cannot encode, is written as an escape."""
    if path is None:
        return
    try:
        with path.open("ab") as stream:
            stream.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(
            f"The file that {name} names cannot be written: {error.strerror or error}.",
            hint="Make room on the runner's disk and run again.",
        ) from error
