"""Take pictures of the golden step summaries, as GitHub shows them, into docs/images/.

`make pictures` runs this. It needs Chromium (`apt-get install chromium fonts-noto-color-emoji
fonts-dejavu-core`) and GitHub's style sheet, which npm has: the first argument is the folder of the package
`github-markdown-css`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from support.reports.markdown import to_html

ROOT = Path(__file__).parents[2]
PICTURES = {
    "valid": "summary-pull-request",
    "invalid": "summary-invalid",
    "partial": "summary-partial",
    "mixed": "summary-two-datasets",
}
WIDTH = 940
_ALERT = re.compile(r"<blockquote>\s*<p>\[!(\w+)\]\s*(.*?)</blockquote>", re.DOTALL)
_PAGE = """<!doctype html><meta charset="utf-8"><style>{css}
body {{ margin: 0; padding: 16px; background: #f6f8fa; font-size: 14px }}
.box {{ background: #fff; border: 1px solid #d1d9e0; border-radius: 6px }}
.box > header {{ padding: 12px 16px; border-bottom: 1px solid #d1d9e0;
  font: 600 13px sans-serif; color: #1f2328 }}
.markdown-body {{ padding: 16px; font-size: 14px }}
</style><div class="box"><header>upload summary</header><article class="markdown-body">{body}</article></div>
<script>document.title = Math.ceil(document.documentElement.getBoundingClientRect().height)</script>"""
_CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--hide-scrollbars",
    "--force-device-scale-factor=1.25",
    "--virtual-time-budget=2000",
]


def page(markdown: str, css: str) -> str:
    """Return the page which GitHub would make of a summary, in its light theme."""
    return _PAGE.format(css=css, body=_ALERT.sub(_alert, to_html(markdown)))


def _alert(found: re.Match[str]) -> str:
    kind = found[1].lower()
    title = f'<p class="markdown-alert-title">{kind.capitalize()}</p>'
    return f'<div class="markdown-alert markdown-alert-{kind}">{title}<p>{found[2]}</div>'


def photograph(html: str, picture: Path) -> None:
    """Write a picture of the whole page."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        browser = [*_CHROMIUM, f"--user-data-dir={folder}/profile", f"--window-size={WIDTH},400"]
        seen = subprocess.run(
            [*browser, "--dump-dom", f"file://{file}"], check=True, capture_output=True, text=True
        )
        title = re.search(r"<title>(\d+)</title>", seen.stdout)
        height = int(title[1]) if title else 1200
        browser[-1] = f"--window-size={WIDTH},{height}"
        subprocess.run(
            [*browser, f"--screenshot={picture}", f"file://{file}"], check=True, capture_output=True
        )


def main() -> None:
    """Take all pictures."""
    styles, *folders = sys.argv[1:]
    css = (Path(styles) / "github-markdown-light.css").read_text(encoding="utf-8")
    target = Path(folders[0]) if folders else ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    for scenario, name in PICTURES.items():
        markdown = (ROOT / "tests" / "golden" / scenario / "summary.md").read_text(encoding="utf-8")
        photograph(page(markdown, css), target / f"{name}.png")
        sys.stdout.write(f"{target / name}.png\n")


if __name__ == "__main__":
    main()
