"""Text from outside in Markdown, read back from what a GFM renderer makes of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.github import markdown
from prolific_dataset.github.links import Links
from prolific_dataset.sanitize import visible
from support.reports.markdown import rendered, to_html

PIECES = [
    *"`~|<>&#@:*_[]()!\\+-=.\n\r\t 0a$\u0301\u200d\u202e\ud800",
    "</details>",
    "<!--",
    "-->",
    "http://a.example",
    "www.a.example",
    "a@b.example",
    "ftp://a",
    "mailto:a@b.example",
    "[^1]",
    "[x]: http://a.example",
    "1. ",
    "- ",
    "    ",
    "---",
    "&amp;",
    "&#124;",
    "@octocat",
    "GH-1",
    ":tada:",
]
ANYTHING = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(
    alphabet=st.characters(), max_size=40
)


@pytest.mark.parametrize("shown_by", [markdown.text, markdown.code], ids=["text", "code"])
@given(value=ANYTHING)
def test_a_cell_stays_a_cell(shown_by: Callable[[str, int], str], value: str) -> None:
    """Whatever is in a table, the table keeps its shape and the reader sees the value itself."""
    cell = shown_by(value, 1000)

    page = rendered(markdown.table(["a", "b"], [[cell, "end"]], right=[False, True]))

    expected = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    if shown_by is markdown.code:
        expected.insert(8, "code")
    assert page.tags == expected
    assert "".join(page.text.split()) == "ab" + "".join(visible_text(value).split()) + "end"


def visible_text(value: str) -> str:
    return visible(unicodedata.normalize("NFC", value))


@given(value=ANYTHING)
def test_prose_in_a_list_or_a_quote_is_a_sentence(value: str) -> None:
    """A message is one sentence: nothing but code letters comes out of it, wherever it is."""
    for before, tags in (("- ", ["ul", "li"]), ("> ", ["blockquote", "p"]), ("", ["p"])):
        page = rendered(f"{before}{markdown.prose('x' + value, 1000)}\n\nafter")

        assert [tag for tag in page.tags if tag != "code"] == [*tags, "p"]


@given(value=ANYTHING)
@example(value="``1. ")
def test_prose_at_the_start_of_a_line_is_a_sentence(value: str) -> None:
    """No first character turns a message into a heading, a list or an indented block."""
    page = rendered(f"{markdown.prose(value, 1000)}\n\nafter")

    assert set(page.tags) <= {"p", "code"}


@given(value=ANYTHING)
def test_github_filters_find_nothing(value: str) -> None:
    """Mentions, references and emoji are found by GitHub in the finished page: there, they are torn apart."""
    html = to_html(markdown.text(value, 1000))

    for sign in ("@", ":"):
        for after in html.split(sign)[1:]:
            assert not after[:1].isalnum() or after.startswith("&")


@given(path=ANYTHING, label=ANYTHING)
def test_a_link_is_one_link(path: str, label: str) -> None:
    """A file's name cannot end its address or its label early."""
    address = Links(repository="acme/data", commit="1" * 40).line(path, 3)

    page = rendered(f"| a |\n| --- |\n| {markdown.link(markdown.code(label), address)} |\n")

    assert page.tags == ["table", "thead", "tr", "th", "tbody", "tr", "td", "a", "code"]


def test_a_long_value_is_cut() -> None:
    """A cell has a limit, and an accent is not torn from its letter."""
    assert markdown.text("e" * 200, 10) == "e" * 9 + "…"
    assert markdown.text("abcde\u0323\u0301fgh", 6) == "abcd…"


def test_words_between_backticks_are_code() -> None:
    """Messages name fields between backticks; a lone backtick is a character."""
    assert markdown.prose("the field `a_b` is `missing") == "the field <code>a&#95;b</code> is &#96;missing"
