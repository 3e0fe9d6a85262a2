"""A measurement beside its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One measurement beside its goal."""

    what: str
    how: str
    measured: float
    most: float
    unit: str

    @property
    def row(self) -> tuple[str, ...]:
        """A row of the page's table."""
        verdict = "✓" if self.measured <= self.most else "✗"
        measured = f"{self.measured:.2f} {self.unit}"
        return (self.what, self.how, measured, f"{self.most:g} {self.unit} {verdict}")
