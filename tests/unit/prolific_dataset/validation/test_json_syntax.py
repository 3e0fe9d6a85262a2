"""Where a line goes wrong is told alike by every Python."""

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
