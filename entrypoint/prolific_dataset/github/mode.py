"""Whether a run uploads: decided from the event that started it, the mode and the token."""

from __future__ import annotations

from dataclasses import dataclass

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import UsageError
from prolific_dataset.github.event import Event
from prolific_dataset.model import Notice, Severity

_UPLOADING = frozenset({"push", "workflow_dispatch", "schedule", "release", "repository_dispatch"})
_VALIDATING = frozenset({"pull_request", "merge_group"})
_PRIVILEGED = frozenset({"pull_request_target", "workflow_run"})

NO_ACCESS_HINT = (
    "Give the input `api-token` a repository or environment secret, such as "
    "`api-token: ${{ secrets.PROLIFIC_API_TOKEN }}`, or set the variable PROLIFIC_API_TOKEN. "
    "A secret that does not exist, or whose name is misspelt, arrives as an empty string."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the run does, and why, where a user would ask."""

    mode: Mode
    notice: Notice | None = None


def decide_mode(requested: str, event: Event, *, has_token: bool) -> Decision:
    """Decide whether this run uploads.

    Uploads cannot be undone, so `auto` uploads only after events that mean "this is accepted", never after an event
    it does not know, and after a push only what is on the default branch. Without a token such an event is an error,
    because a green run would look like an upload; except where nobody can have meant one: in a fork's own repository,
    and for Dependabot. Whether a pull request comes from a fork changes only the notice's words: the token decides.

    Args:
        requested: `auto`, `validate` or `upload`, as the user gave it.
        event: what started the run.
        has_token: whether there is an API token that is not empty.

    Raises:
        UsageError: the run is meant to upload, and there is no token.
    """
    if requested == Mode.VALIDATE:
        return Decision(mode=Mode.VALIDATE)
    if requested == Mode.UPLOAD:
        return _forced(event, has_token=has_token)
    if event.name in _UPLOADING:
        return _accepted(event, has_token=has_token)
    if event.name in _VALIDATING and has_token:
        return Decision(mode=Mode.VALIDATE)
    if event.name in _VALIDATING:
        return _validate(
            f"There is no API token, so the dataset's live schema was not read. {_why_no_token(event)}"
            " The files are checked against the committed schema, if there is one.",
        )
    if event.name in _PRIVILEGED:
        return _validate(
            f"Nothing is uploaded after `{event.name}`, which runs with this repository's secrets "
            "on files that others may have written. Set `mode: upload` to upload these files.",
        )
    return _validate(
        f"Nothing is uploaded after the event `{event.name}`: only "
        "`push`, `workflow_dispatch`, `schedule`, `release` and `repository_dispatch` upload by default. "
        "Set `mode: upload` to upload after this one.",
    )


def _forced(event: Event, *, has_token: bool) -> Decision:
    if not has_token:
        message = f"`mode: upload` needs an API token, and there is none. {_why_no_token(event)}"
        raise UsageError(message, hint=NO_ACCESS_HINT)
    if event.name in _PRIVILEGED | _VALIDATING:
        return Decision(
            mode=Mode.UPLOAD,
            notice=Notice(
                severity=Severity.WARNING,
                message=f"`mode: upload` uploads after `{event.name}`, before these files are merged. "
                "Uploaded records cannot be changed or deleted.",
            ),
        )
    return Decision(mode=Mode.UPLOAD)


def _accepted(event: Event, *, has_token: bool) -> Decision:
    if event.name == "push" and not event.is_default_branch:
        what = "a tag" if event.is_tag else "a branch that is not the default branch"
        return _validate(
            f"Nothing is uploaded after a push of {what}; the files were only checked. "
            "Set `mode: upload` to upload after this push, too.",
        )
    if has_token:
        return Decision(mode=Mode.UPLOAD)
    if event.is_dependabot:
        return _validate(f"Nothing is uploaded: there is no API token. {_why_no_token(event)}")
    if event.is_of_a_fork:
        return _validate(
            "Nothing is uploaded: this repository is a fork and has no API token. The files were only checked.",
        )
    raise UsageError(
        f"Nothing was uploaded after `{event.name}`: there is no API token. {_why_no_token(event)}",
        hint=f"{NO_ACCESS_HINT} To check the files only, set `mode: validate`.",
    )


def _why_no_token(event: Event) -> str:
    if event.is_dependabot:
        return (
            "Dependabot's runs see only Dependabot secrets: "
            "add the token there as well if they need it "
            "(Settings, Secrets and variables, Dependabot)."
        )
    if event.is_from_fork:
        return "This pull request comes from a fork, whose runs get no secrets."
    return (
        "If this run should have one, check the secret's name; if it belongs to an environment, "
        "the job must name that environment."
    )


def _validate(message: str) -> Decision:
    return Decision(mode=Mode.VALIDATE, notice=Notice(severity=Severity.NOTICE, message=message))
