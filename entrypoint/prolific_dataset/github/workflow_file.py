"""What a workflow file says about the action: which events start it, with which history, and with a token or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from prolific_dataset import REPOSITORY

FETCH_DEPTH: Final = "Give actions/checkout `fetch-depth: 0`: the history says which records are new."
_NAME: Final = REPOSITORY.rpartition("/")[2]
_MARK: Final = _NAME.encode()
_PATTERN: Final = frozenset("*?+[]!")


def may_use_action(text: bytes) -> bool:
    """Whether a workflow that cannot be parsed may be one that uses this action."""
    return _MARK in text


def uses_action(document: object) -> bool:
    """Whether a workflow has a step, or a job, that uses this action, of whatever owner."""
    jobs = _mapping(_mapping(document).get("jobs"))
    return any(_is_ours(job) or any(map(_is_ours, _steps(job))) for job in jobs.values())


def problems(document: object, *, default_branch: str | None) -> Iterator[tuple[str, str]]:
    """Yield what keeps a workflow from checking pull requests and uploading pushes, each with its fix.

    Args:
        document: the parsed workflow file, which uses the action.
        default_branch: of the repository; None where it is not known.
    """
    yield from _events(document, default_branch)
    workflow = _mapping(document)
    for name, job in _mapping(workflow.get("jobs")).items():
        steps = _steps(job)
        place = next((index for index, step in enumerate(steps) if _is_ours(step)), None)
        if place is not None:
            yield from _checkout(name, steps[:place])
            if not any(map(_has_token, (workflow, job, steps[place]))):
                yield (
                    f"job {name}: the action gets no token, so it uploads nothing.",
                    "Give it `api-token: ${{ secrets.PROLIFIC_API_TOKEN }}`.",
                )


def _events(document: object, default_branch: str | None) -> Iterator[tuple[str, str]]:
    on = _mapping(document).get("on")
    events = {**dict.fromkeys(_texts(on)), **_mapping(on)}
    if "push" not in events:
        yield "no push starts it, so nothing is uploaded when records are merged.", "Add `push` to `on`."
    elif not _includes(_mapping(events["push"]), default_branch):
        yield (
            f"a push to the default branch, {default_branch}, does not start it, and no other branch is uploaded.",
            f"Add {default_branch} to the `branches` of `push`.",
        )
    if "pull_request" not in events and "merge_group" not in events:
        yield (
            "no pull request starts it, so mistakes are found after the merge.",
            "Add `pull_request` to `on`.",
        )


def _includes(push: Mapping[str, object], branch: str | None) -> bool:
    if push.get("branches") is None:
        return "tags" not in push
    branches = _texts(push["branches"])
    return branch is None or branch in branches or any(_PATTERN & set(each) for each in branches)


def _checkout(job: str, steps: list[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    checkouts = [step for step in steps if str(step.get("uses", "")).startswith("actions/checkout@")]
    if not checkouts:
        yield (
            f"job {job}: nothing is checked out before the action.",
            "Put a step with actions/checkout before it.",
        )
    elif not any(str(_mapping(step.get("with")).get("fetch-depth")) == "0" for step in checkouts):
        yield f"job {job}: only the newest commit is checked out.", FETCH_DEPTH


def _has_token(part: object) -> bool:
    given = {**_mapping(_mapping(part).get("env")), **_mapping(_mapping(part).get("with"))}
    return any(given.get(name) for name in ("api-token", "PROLIFIC_API_TOKEN", "PROLIFIC_TOKEN"))


def _is_ours(part: object) -> bool:
    uses = str(_mapping(part).get("uses", "")).partition("@")[0].split("/")
    return _NAME in uses[1:2]


def _steps(job: object) -> list[Mapping[str, object]]:
    steps = _mapping(job).get("steps")
    return [_mapping(step) for step in steps] if isinstance(steps, list) else []


def _texts(value: object) -> list[str]:
    """Return one or several, as a workflow file may give them."""
    if isinstance(value, list):
        return list(map(str, value))
    return [value] if isinstance(value, str) else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
