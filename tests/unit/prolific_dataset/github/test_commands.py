"""Workflow commands, read back by the runner's rules."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.github import commands
from prolific_dataset.sanitize import log_line
from support.shell import runner_rules

ANYTHING = st.text(alphabet=st.characters(), max_size=60) | st.text(
    alphabet=st.sampled_from("#[]:;=,%AD0 \r\n\t\u200d\u202e\u0301error`|<>\x1b"), max_size=60
)


def test_a_command_is_escaped() -> None:
    """The percent sign goes first, and colons and commas are special only in properties."""
    line = commands.command("error", "50%, a:b\nnext", {"file": "a,b:c%.jsonl", "line": 3})

    assert line == "::error file=a%2Cb%3Ac%25.jsonl,line=3::50%25, a:b%0Anext"


def test_mask_of_nothing_is_nothing() -> None:
    """The runner warns about an empty mask, and one of blanks would hide every blank."""
    assert commands.mask("") == ""
    assert commands.mask("  ") == ""


def test_mask_keeps_the_secret_as_it_is() -> None:
    """A mask that differs from the secret in one character hides nothing."""
    assert commands.mask("tok%en\u200b") == "::add-mask::tok%25en\u200b"


@given(message=ANYTHING, path=ANYTHING, title=ANYTHING)
def test_one_command_comes_back(message: str, path: str, title: str) -> None:
    """Whatever the texts hold, the runner reads one command with these properties and no other."""
    line = commands.command("error", message, {"file": f"f{path}", "line": 7, "title": f"t{title}"})

    (found,) = runner_rules.commands(line)
    assert found.name == "error"
    assert set(found.properties) == {"file", "line", "title"}
    assert found.properties["line"] == "7"


@given(ANYTHING)
def test_a_log_line_is_never_a_command(text: str) -> None:
    """No text from outside can speak to the runner, and it stays one line."""
    line = log_line(text)

    assert runner_rules.commands(line) == []
    assert len(line.splitlines()) <= 1


@given(ANYTHING)
def test_a_log_line_can_be_encoded(text: str) -> None:
    """Half a surrogate pair, which JSON can hold and UTF-8 cannot, does not end the run."""
    assert log_line(text).encode().decode() == log_line(text)
