"""The pages of the documentation, and the blocks and links in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
PAGES = sorted(
    path.relative_to(REPOSITORY)
    for path in (
        *REPOSITORY.glob("*.md"),
        *REPOSITORY.glob("docs/**/*.md"),
        *REPOSITORY.glob("examples/*.md"),
    )
)
_FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_ENDS_WITH = re.compile(r"\s+# ends with (\d+)$")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.as_posix()}-{self.line}"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command that a page shows, and the exit code that it promises: `# ends with 1`, else 0."""

    text: str
    exit_code: int = 0


def text_of(page: Path) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page."""
    text = text_of(page)
    return [
        Block(page=page, line=text.count("\n", 0, found.start()) + 1, language=found[1], text=found[2])
        for found in _FENCE.finditer(text)
    ]


def commands(page: Path) -> list[Command]:
    """The commands of a page, in order: lines that start with `$`, each with its lines that start with `>`."""
    found = []
    for block in blocks(page):
        if block.language != "console":
            continue
        for part in re.findall(r"^\$ (.*(?:\n> .*)*)", block.text, flags=re.MULTILINE):
            text = part.replace("\n> ", "\n")
            code = _ENDS_WITH.search(text)
            found.append(
                Command(text=text[: code.start()], exit_code=int(code[1])) if code else Command(text=text)
            )
    return found


def links(page: Path) -> list[str]:
    """Where the links of a page lead, code left out."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text_of(page))))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text_of(page)), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
