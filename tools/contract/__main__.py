"""`python -m contract`: write what follows from action.yml."""

from __future__ import annotations

from pathlib import Path

from contract import composite, tables
from contract.metadata import read

REPOSITORY = Path(__file__).parents[2]


def main() -> None:
    """Write the README's tables and composite/action.yml."""
    metadata = read(REPOSITORY / "action.yml")
    (REPOSITORY / "composite/action.yml").write_text(composite.render(metadata), encoding="utf-8")
    readme = REPOSITORY / "README.md"
    readme.write_text(tables.fill(readme.read_text(encoding="utf-8"), metadata), encoding="utf-8")


if __name__ == "__main__":
    main()
