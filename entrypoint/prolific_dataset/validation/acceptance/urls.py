"""Fast tests that a URL is certainly fine; they accept less than the rules do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prolific_dataset.rules import schema as rules
from prolific_dataset.rules.urls import MEDIA_EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prolific_dataset.model import Field
    from prolific_dataset.rules.settings import RuleSettings

_VISIBLE = re.compile(r"[!-~\n]*")


def make_url_test(field: Field, settings: RuleSettings) -> Callable[[str], object]:
    """Return a test for one URL: true when it breaks no rule that is not silenced."""
    scheme = "https?" if settings.severity_of(rules.InsecureUrl) is None else "https"
    host = r"[A-Za-z0-9.-]+(?::[0-9]{1,4})?"
    extensions = _extensions(field, settings)
    if extensions:
        endings = "|".join(re.escape(extension) for extension in extensions)
        rest = rf'/[!"$->@-~]*(?i:{endings})(?:[?#][!-~]*)?'
    else:
        rest = r"(?:[/?#][!-~]*)?"
    return re.compile(f"{scheme}://{host}{rest}").fullmatch


class ColumnTest:
    """Tests many URLs of one field at once."""

    def __init__(self, field: Field, settings: RuleSettings) -> None:
        self._test = make_url_test(field, settings)
        self._extensions = _extensions(field, settings)

    def accepts(self, urls: Sequence[str]) -> bool:
        """Whether all of `urls`, of which there is at least one, are certainly fine."""
        least, greatest = min(urls), max(urls)
        end = least.find("/", len("https://")) + 1
        host = least[:end]
        # What the least and the greatest text start with, all texts between them start with.
        if not end or not greatest.startswith(host) or not host.startswith("https://"):
            return all(map(self._test, urls))
        joined = "\n".join(urls)
        if _VISIBLE.fullmatch(joined) is None or joined.count("\n") >= len(urls):
            return False
        if not self._extensions:
            return bool(self._test(host))
        if "?" in joined or "#" in joined or not self._test(f"{host}a{self._extensions[0]}"):
            return all(map(self._test, urls))
        extensions = self._extensions
        return all(url.endswith(extensions) for url in urls) or all(map(self._test, urls))


def _extensions(field: Field, settings: RuleSettings) -> tuple[str, ...]:
    if settings.severity_of(rules.WrongMediaExtension) is None:
        return ()
    return MEDIA_EXTENSIONS.get(field.type, ())
