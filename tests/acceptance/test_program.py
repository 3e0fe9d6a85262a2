"""The command line as a whole: help, completion, wrong usage."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from prolific_dataset.cli.program import group
from prolific_dataset.errors import EXIT_CODES
from support.shell.program import PROGRAM, variables
from support.shell.terminal import prolific_dataset

COMMANDS = list(group.list_commands(None))


def test_help_tells_every_exit_code(tmp_path: Path) -> None:
    """They are a contract, and a terminal is where one looks first."""
    answer = prolific_dataset(tmp_path, "--help")

    assert answer.exit_code == 0
    said = " ".join(answer.out.split())
    for code, meaning in EXIT_CODES:
        assert f" {code} {meaning.replace('`', '')}" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(tmp_path: Path, command: str) -> None:
    """An example says more than ten options."""
    answer = prolific_dataset(tmp_path, command, "--help")

    assert answer.exit_code == 0
    assert "Examples:" in answer.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(tmp_path: Path, shell: str) -> None:
    """The script asks the command itself."""
    answer = prolific_dataset(tmp_path, "completion", shell)

    assert answer.exit_code == 0
    assert "_PROLIFIC_DATASET_COMPLETE" in answer.out


def test_bash_understands_the_script(tmp_path: Path) -> None:
    """It can be evaluated as the help says."""
    script = prolific_dataset(tmp_path, "completion", "bash").out

    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_completion_offers_commands_and_values(tmp_path: Path) -> None:
    """What click answers the script with."""
    asked = {"_PROLIFIC_DATASET_COMPLETE": "bash_complete", "COMP_CWORD": "3"}

    answer = prolific_dataset(tmp_path, COMP_WORDS="prolific-dataset validate --fail-on ", **asked)

    assert answer.out.split() == ["plain,invalid-or-rejected", "plain,failed", "plain,never"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["uploads"], "There is no command 'uploads'; did you mean `upload`?"),
        (
            ["frobnicate"],
            "There is no command 'frobnicate'; there are doctor, create, init, validate, upload",
        ),
        (["schema", "pul"], "Did you mean 'pull'?"),
        (["upload", "--mode", "valdate"], "'merge'; did you mean `validate`?"),
        (["rules", "wrong-typ"], "'wrong-typ' is not known; did you mean `wrong-type`?"),
        (["sandbox", "--dataset-id", "mine"], "'mine' is not a dataset id, which looks like"),
        (["sandbox", "--port", "99999"], "99999 is not in the range 0<=x<=65535"),
        (["sandbox", "--set", "max_valu_length=3"], "did you mean max_value_length?"),
        (["upload", "--dataset", "x"], "--dataset-id"),
        (["upload", "--fail-on", "sometimes"], "'invalid-or-rejected', 'failed', 'never'"),
        (["validate", "--timeout", "soon"], "write seconds, or for example 500ms, 2s, 1m30s or 1h"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    """No traceback, no guess."""
    answer = prolific_dataset(tmp_path, *arguments)

    assert answer.exit_code == 2
    assert words in answer.err


def test_a_folder_is_no_file_and_the_pattern_for_its_files_is_told(tmp_path: Path) -> None:
    """The first thing that many type."""
    (tmp_path / "data").mkdir()

    answer = prolific_dataset(tmp_path, "validate", "data/")

    assert answer.exit_code == 2
    assert "write data/*.jsonl" in answer.out


def test_an_upload_to_nowhere_is_refused_before_any_work(tmp_path: Path) -> None:
    """A token is there, and nothing says to which dataset the files belong."""
    (tmp_path / "a.jsonl").write_text("{}\n")

    answer = prolific_dataset(tmp_path, "upload", "a.jsonl", PROLIFIC_TOKEN="x")

    assert answer.exit_code == 2
    assert "no dataset is given for a.jsonl." in answer.out
    assert answer.err == ""


def test_the_demo_says_where_it_can_run(tmp_path: Path) -> None:
    """It needs the examples, which are in the repository and not in the package."""
    answer = prolific_dataset(tmp_path, "demo")

    assert answer.exit_code == 2
    assert "at the top of a clone" in answer.err


@pytest.mark.parametrize(("variable", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(
    tmp_path: Path, variable: dict[str, str], *, coloured: bool
) -> None:
    """A report on a terminal is coloured, unless the user says otherwise."""
    (tmp_path / "a.jsonl").write_text('{"a": "x"}\n')
    shown, terminal = pty.openpty()

    subprocess.run(
        [*PROGRAM, "validate", "a.jsonl"],
        cwd=tmp_path,
        env=variables(**variable),
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        check=True,
    )

    assert (b"\x1b[" in os.read(shown, 65536)) is coloured
    os.close(terminal)
    os.close(shown)


def shell(folder: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `command` in a shell where `prolific-dataset` is the program."""
    script = f'prolific-dataset() {{ "{sys.executable}" -m prolific_dataset "$@"; }}\n{command}'
    shell = ["bash", "-c", script]
    return subprocess.run(
        shell, cwd=folder, env=variables(**more), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["--help", "rules", "validate a.jsonl"])
def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, command: str, unbuffered: str) -> None:
    """What was to be said got lost, so the run must not look green."""
    (tmp_path / "a.jsonl").write_text('{"a": "b"}\n')

    done = shell(tmp_path, f"prolific-dataset {command} >/dev/full", PYTHONUNBUFFERED=unbuffered)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "Error: The output cannot be written: No space left on device."
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_change_no_verdict(tmp_path: Path, closed: str) -> None:
    """A caller that closes them wants to know the exit code only."""
    (tmp_path / "a.jsonl").write_text('{"a": "b"}\n')

    done = shell(tmp_path, f"prolific-dataset validate a.jsonl {closed}")

    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_gone_is_no_error_to_tell(tmp_path: Path) -> None:
    """`| head` closes the pipe when it has seen enough."""
    done = shell(tmp_path, "exec 3> >(true); wait $!; prolific-dataset rules >&3", PYTHONUNBUFFERED="")

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("document", ["fields: {a: {type: text}}", "strict: true", "- a", "", "strict: {"])
def test_the_sandbox_names_a_schema_that_it_cannot_have(tmp_path: Path, document: str) -> None:
    """By its file, and without a traceback."""
    (tmp_path / "s.yml").write_text(document)

    answer = prolific_dataset(tmp_path, "sandbox", "--port", "0", "--schema", "s.yml")

    assert answer.exit_code == 2
    assert answer.err.startswith("Error: s.yml")


def test_advice_names_no_page_of_our_repository_as_if_it_were_in_theirs(tmp_path: Path) -> None:
    """Pages have addresses."""
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/prolific-datasets.yml").write_text("datasets: [{files: a.jsonl, filez: b}]\n")

    answer = prolific_dataset(tmp_path, "validate")

    assert answer.exit_code == 2
    assert "https://github.com/" in answer.out
    assert " docs/" not in answer.out
    assert " docs/" not in prolific_dataset(tmp_path, "sandbox", "--help").out
