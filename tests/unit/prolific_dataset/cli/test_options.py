"""Options, and the environment variables behind them -> inputs."""

from __future__ import annotations

from collections.abc import Mapping

import click
import pytest
from click.testing import CliRunner

from prolific_dataset.cli.options import input_options, read_inputs
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import FailOn, IfNoFilesFound, Records, Tolerance


def read(*arguments: str, **environment: str) -> Inputs:
    return _read(arguments, environment)


def _read(arguments: tuple[str, ...], environment: Mapping[str, str]) -> Inputs:
    seen: list[Inputs] = []

    @click.command()
    @input_options
    def command(**values: object) -> None:
        seen.append(read_inputs(values))

    done = CliRunner().invoke(command, arguments, env=dict(environment))
    if done.exit_code:
        raise ValueError(done.output)
    return seen[0]


def test_nothing_given_means_the_documented_defaults() -> None:
    """What the program does alone is what the table of inputs says."""
    assert read() == Inputs()


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("records", "new", "records", Records.NEW),
        ("fail-on", "never", "fail_on", FailOn.NEVER),
        ("fail-on", "invalid-or-rejected", "fail_on", FailOn.INVALID_OR_REJECTED),
        ("if-no-files-found", "warn", "if_no_files_found", IfNoFilesFound.WARN),
        ("mode", "validate", "mode", "validate"),
        ("timeout", "90s", "timeout", 90.0),
        ("poll-interval", "500ms", "poll_interval", 0.5),
        ("max-rejected", "1%", "max_rejected", Tolerance(percent=1.0)),
        ("show-values", "true", "show_values", True),
        ("annotations", "false", "annotations", False),
        ("files", "a.jsonl\n!b.jsonl\n", "files", ("a.jsonl", "!b.jsonl")),
        (
            "dataset-id",
            "0192A3B5E8F97A0B1C2D3E4F5A6B7C8D",
            "dataset_ids",
            ("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d",),
        ),
    ],
)
def test_an_input_can_be_given_in_each_spelling(name: str, text: str, attribute: str, value: object) -> None:
    """As an option, as the runner gives it, and as a variable that a shell can set."""
    variable = "PROLIFIC_" + name.upper().replace("-", "_")

    assert getattr(read(f"--{name}", text), attribute) == value
    assert getattr(_read((), {f"INPUT_{name.upper()}": text}), attribute) == value
    assert getattr(_read((), {variable: text}), attribute) == value


def test_an_empty_input_is_an_absent_one() -> None:
    """The runner sends every input, those that a workflow leaves out as empty text."""
    empty = {
        f"INPUT_{name}": ""
        for name in ("MODE", "RECORDS", "FAIL-ON", "TIMEOUT", "FORCE", "API-TOKEN", "FILES")
    }

    assert _read((), empty) == Inputs()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("force", "yes"),
        ("fail-on", "sometimes"),
        ("records", "NEW"),
        ("timeout", "soon"),
        ("max-rejected", "200%"),
    ],
)
def test_a_bad_value_names_its_input(name: str, text: str) -> None:
    """A typo never turns into a default."""
    with pytest.raises(ValueError, match=f"--{name}"):
        _read((), {f"INPUT_{name.upper()}": text})


def test_a_flag_needs_no_value_on_the_command_line() -> None:
    """`--force` alone means `--force true`."""
    assert read("--force").force
    assert read("--changed-only", "--force").changed_only


@pytest.mark.parametrize(
    ("given", "token"), [("token\n", "token"), (" token\r\n", "token"), ("\n", None), (None, None)]
)
def test_white_space_around_a_token_is_not_part_of_it(given: str | None, token: str | None) -> None:
    """A secret that was read from a file often ends in a newline."""
    assert read_inputs({"api_token": given}).api_token == token
