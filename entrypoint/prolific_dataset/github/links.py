"""Addresses that a summary links to: lines of the checked files, pages about rules."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where files and documentation can be read; what lacks its repository or revision is not linked."""

    server_url: str = "https://github.com"
    repository: str | None = None
    commit: str | None = None
    action_repository: str | None = None
    action_ref: str | None = None

    def line(self, path: str, line: int | None = None) -> str | None:
        """Return the address of a line, or of the whole file."""
        if self.repository is None or self.commit is None:
            return None
        anchor = "" if line is None else f"#L{line}"
        return f"{self._root(self.repository)}/blob/{quote(self.commit)}/{_quoted(path)}{anchor}"

    def page(self, path: str) -> str | None:
        """Return the address of a page of this action's documentation, such as `docs/reference/policy.md`."""
        if self.action_repository is None or self.action_ref is None:
            return None
        return f"{self._root(self.action_repository)}/blob/{_quoted(self.action_ref)}/{_quoted(path)}"

    def _root(self, repository: str) -> str:
        return f"{self.server_url.rstrip('/')}/{_quoted(repository)}"


def _quoted(path: str) -> str:
    """Percent-encode `path`; only unreserved characters and slashes stay, so nothing ends the address early."""
    return quote(path, safe="/", errors="surrogatepass")
