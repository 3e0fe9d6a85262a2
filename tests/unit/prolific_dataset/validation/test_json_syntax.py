"""Every Python says the same of where a line goes wrong."""

from __future__ import annotations

import json

import pytest

from prolific_dataset.validation.json_syntax import syntax_problem


@pytest.mark.parametrize("text", ['{"a": 1,}', '{"a": 1 , \t}', '{"a": [1, 2 , ]}'])
def test_a_comma_too_many_is_found_at_the_bracket_after_it(text: str) -> None:
    """Python 3.13 names the comma, earlier ones the bracket."""
    bracket = text.index("]" if "]" in text else "}")
    of_3_13 = json.JSONDecodeError("Illegal trailing comma before end of object", text, text.rindex(","))
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads(text)

    for error in (raised.value, of_3_13):
        problem = syntax_problem(text, error)
        assert problem.offset == bracket
        assert problem.message == "There is a comma before the closing bracket."


@pytest.mark.parametrize(
    ("text", "words", "offset"),
    [
        ('{"a": "he said "hi" to me"}', "quotation mark inside the text", 16),
        ("{“a”: 1}", "typographic ones (“)", 1),
        ('{"a": «x»}', "typographic ones («)", 6),
        ('{\u00a0"a": 1}', "U+00A0, no-break space", 1),
        ('{"a": 1}\u200b', "U+200B, zero width space", 8),
        ('{"a":\ufeff1}', "U+FEFF", 5),
        ("<<<<<<< HEAD", "merge conflict", 0),
        ("=======", "merge conflict", 0),
        (">>>>>>> theirs", "merge conflict", 0),
        ('{"a": "x" "b": 1}', "expecting ',' delimiter", 10),
        ('{"a": 1} {"b": 2}', "followed by a second document", 9),
    ],
)
def test_the_likely_cause_is_named(text: str, words: str, offset: int) -> None:
    """What a person sees in an editor looks right; the message says what it is and where."""
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads(text)

    problem = syntax_problem(text, raised.value)

    assert words in problem.message
    assert problem.offset == offset
