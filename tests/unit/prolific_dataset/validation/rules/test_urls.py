"""What makes text a web address."""

from __future__ import annotations

import pytest

from prolific_dataset.validation.rules import urls

BLANK = "it contains white space or a control character"


@pytest.mark.parametrize(
    ("url", "defect"),
    [
        ("https://example.org", None),
        ("HTTP://example.org:8443/a.png?b#c", None),
        ("https://user:word@[2001:db8::1]/a", None),
        ("https://exämple.org/\u00ad\ue000", None),
        ("", "it does not start with https://"),
        ("example.org/a.png", "it does not start with https://"),
        ("https:///a.png", "it has no host"),
        ("https://exa<mple.org/", "its host is malformed"),
        ("https://example.org:65536/", "its port is out of range"),
        ("https://example.org/a b.png", BLANK),
    ],
)
def test_the_first_defect_is_named(url: str, defect: str | None) -> None:
    """In words that show nothing of the URL."""
    assert urls.defect(url) == defect


def test_no_white_space_and_no_control_character_gets_through() -> None:
    """Whatever Unicode has of them."""
    blank = [char for char in map(chr, range(0x110000)) if char.isspace() or char < " " or char == "\x7f"]

    assert len(blank) > 40
    assert {urls.defect(f"https://example.org/{char}") for char in blank} == {BLANK}
