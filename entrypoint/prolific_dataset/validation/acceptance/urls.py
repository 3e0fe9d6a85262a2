"""A fast test that a URL is certainly fine; it accepts less than the rules do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from prolific_dataset.validation.acceptance.allowances import Allowance


def make_url_test(fine: Allowance) -> Callable[[str], object]:
    """Return a test for a URL: true when it breaks no rule that is not silenced."""
    scheme = "https?" if fine.http else "https"
    host = r"[A-Za-z0-9.-]+(?::[0-9]{1,4})?"
    if fine.extensions:
        endings = "|".join(re.escape(extension) for extension in fine.extensions)
        rest = rf'/[!"$->@-~]*(?i:{endings})(?:[?#][!-~]*)?'
    else:
        rest = r"(?:[/?#][!-~]*)?"
    return re.compile(f"{scheme}://{host}{rest}").fullmatch
