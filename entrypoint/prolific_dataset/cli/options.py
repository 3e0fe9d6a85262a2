"""The inputs of a run as options: each by `--name`, `INPUT_<NAME>` (the runner's spelling) or `PROLIFIC_<NAME>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final

import click

from prolific_dataset.cli.repeated import option
from prolific_dataset.config import values
from prolific_dataset.config.address import DEFAULT_URL
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH, FailOn, IfNoFilesFound, Records, Via
from prolific_dataset.formats.nodes import suggestion
from prolific_dataset.github.commands import mask

_MANY: Final = 10
"""More words than this are not listed where one of them is suggested."""


class Choice(click.Choice[str]):
    """`click.Choice` with a suggestion for a wrong value; members of an enum go by their values, not by their names."""

    def normalize_choice(self, choice: Any, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's signature
        """Return how `choice` is written."""
        return str(choice)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Name what can be given, or what is most like `value`."""
        near = suggestion(str(value), self.choices)
        if near and len(self.choices) > _MANY:
            return f"{value!r} is not known{near}"
        return f"{super().get_invalid_choice_message(value, ctx).removesuffix('.')}{near or '.'}"


class Parsed(click.ParamType[Any]):
    """An option's text, read by one of the functions of `config.values`."""

    def __init__(self, name: str, parse: Callable[[str], object]) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the text; a `ValueError` becomes click's complaint."""
        if not isinstance(value, str):
            return value
        try:
            return self._parse(value.strip())
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


_DURATION: Final = Parsed("duration", values.duration)
_BOOLEAN: Final = Parsed("true|false", values.boolean)
_TOLERANCE: Final = Parsed("count|percentage", values.tolerance)
_DATASETS: Final = Parsed("uuid", values.dataset_ids)
_LINES: Final = Parsed("patterns", values.lines)

_OTHER_VARIABLES: Final = {"api-token": ("PROLIFIC_TOKEN",), "api-url": ("PROLIFIC_URL",)}
"""Variables of the vendor's own tools."""


def variables(name: str) -> tuple[str, ...]:
    """Return the environment variables that give the input `name`; the first that is not empty wins.

    The runner writes `INPUT_<NAME>` with the name's hyphens kept.
    """
    upper = name.upper()
    plain = upper.replace("-", "_")
    names = (f"INPUT_{upper}", f"INPUT_{plain}", f"PROLIFIC_{plain}", *_OTHER_VARIABLES.get(name, ()))
    return tuple(dict.fromkeys(names))


def mask_token(environ: Mapping[str, str]) -> str:
    """Return the commands that hide the token in the log of a step, whatever variable it is in."""
    tokens = (environ.get(name, "").strip() for name in variables("api-token"))
    return "".join(f"{mask(token)}\n" for token in dict.fromkeys(tokens) if token)


_SHORT: Final = {"dataset-id": ("-d",), "files": ("-f", "--file")}
"""Options as Prolific's own command spells them."""


_Decorator = Callable[[Any], Any]


def _option(name: str, help_text: str, **attributes: Any) -> tuple[str, _Decorator]:
    names = (f"--{name}", *_SHORT.get(name, ()), name.replace("-", "_"))
    return name, option(*names, envvar=variables(name), help=help_text, **attributes)


def _flag(name: str, help_text: str, *, default: bool = False) -> tuple[str, _Decorator]:
    return _option(
        name,
        help_text,
        type=_BOOLEAN,
        metavar="true|false",
        is_flag=False,
        flag_value="true",
        default=str(default).lower(),
    )


_INPUTS: Final = (
    ("paths", click.argument("paths", nargs=-1, metavar="[FILES]...")),
    _option(
        "api-token",
        "Prolific API token; better set PROLIFIC_API_TOKEN, because other users can see arguments.",
    ),
    _option(
        "dataset-id", "The dataset; with a configuration file also several of its datasets.", type=_DATASETS
    ),
    _option("files", "Patterns of JSONL files, one a line; `!` before one excludes.", type=_LINES),
    _option("config", f"Configuration file.  [default: {CONFIGURATION_PATH} if it exists]"),
    _option("schema", "File with the dataset's schema, YAML or JSON, to check against."),
    _option(
        "mode", "What to do.", type=Choice(("auto", "validate", "upload", "plan", "merge")), default="auto"
    ),
    _option(
        "records",
        "Upload only the new records of a file, or all.  [default: new]",
        type=Choice(tuple(Records)),
    ),
    _option(
        "via",
        "Upload files, or append records a few at a time, which starts syncs of batches.  [default: file]",
        type=Choice(tuple(Via)),
    ),
    _flag("changed-only", "Check and upload only files that the event changed."),
    _option(
        "fail-on",
        "What turns the run red.",
        type=Choice(tuple(FailOn)),
        default=FailOn.INVALID_OR_REJECTED.value,
    ),
    _option("max-rejected", "Rejected records to tolerate.", type=_TOLERANCE, default="0"),
    _option(
        "if-no-files-found",
        "What to do when no file matches.",
        type=Choice(tuple(IfNoFilesFound)),
        default=IfNoFilesFound.ERROR.value,
    ),
    _option(
        "poll-interval",
        "Wait before an import is first checked; later waits are longer in proportion.",
        type=_DURATION,
        default="1s",
    ),
    _option("timeout", "Deadline of the whole run.", type=_DURATION, default="15m"),
    _option("api-url", "Address of the API.", default=DEFAULT_URL),
    _option("ca-bundle", "File with the certificate authorities to trust (PEM)."),
    _flag("annotations", "Annotate lines on a runner.", default=True),
    _flag("show-values", "Show values of records in messages, also the service's; public logs are public."),
    _option("report-path", "Write the whole report here, as JSON."),
    _option("rejected-path", "Write the rejected and invalid records here, as JSONL."),
    _option("sarif-path", "Write the findings here, as SARIF 2.1.0."),
    _option(
        "summary-path", "Write the summary here, as Markdown that fits into a comment on a pull request."
    ),
    _option("plan-path", "Plan: write the matrix here. Merge: the plan that the reports must cover."),
    _flag("force", "Upload also what the dataset has rejected before, or may have already."),
    _option("working-directory", "Folder that patterns and paths are relative to."),
)


def some_inputs(*names: str) -> _Decorator:
    """Give a command the inputs `names` as options; `paths` are the files as arguments."""

    def decorate(command: Any) -> Any:
        chosen = (add for name, add in reversed(_INPUTS) if name in names)
        return reduce(lambda decorated, add: add(decorated), chosen, command)

    return decorate


input_options: Final = some_inputs(*(name for name, _ in _INPUTS))
"""Gives a command every input as an option."""

since_option: Final = option(
    "--since",
    metavar="REF",
    help="Take only files that changed since this branch, tag or commit, with what is not committed yet.",
)
"""For people, so no input of the action."""

no_wait_option: Final = option(
    "--no-wait",
    is_flag=True,
    help="End when the storage has the files. Exit code 0 then does not mean that anything was imported: "
    "`wait` says later what became of the imports.",
)
"""For people: no workflow should have it."""


def read_inputs(values: Mapping[str, Any]) -> Inputs:
    """Turn the values that click read into `Inputs`; inputs that the command does not take have their defaults."""
    given = {name: value for name, value in values.items() if value is not None}
    # A secret that was read from a file often ends in a newline, which is no part of the token.
    given["api_token"] = given.get("api_token", "").strip() or None
    given["files"] = (*given.pop("paths", ()), *given.get("files", ()))
    given["dataset_ids"] = given.pop("dataset_id", ())
    return Inputs(**given)
