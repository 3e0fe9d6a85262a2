"""`python -m release COMMAND`: what the release workflow and RELEASING.md ask for; standard library only.

check TAG OWNER/REPO   refuse a release that the repository is not ready for; print its version
notes VERSION          print what the changelog says about it
tree IMAGE TREE        print, as JSON for GitHub's API, the tree of the release commit: TREE with IMAGE in the actions
rename OWNER/REPO      write another repository's name into every file that says where this one is
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from release.names import REPOSITORY, renamed, texts
from release.preparation import ReleaseError, check, notes, tree


def main(words: list[str]) -> int:
    """Do what the words say; 1 when the repository is not ready, 2 for other words."""
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    try:
        match words:
            case ["check", tag, repository]:
                project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
                sys.stdout.write(check(tag, repository, project, changelog, texts()) + "\n")
            case ["notes", version]:
                sys.stdout.write(notes(version, changelog))
            case ["tree", image, base]:
                actions = {path: (REPOSITORY / path).read_text(encoding="utf-8") for path in ACTIONS}
                json.dump(tree(image, base, actions), sys.stdout)
            case ["rename", repository]:
                for path, text in renamed(repository, texts()).items():
                    Path(path).write_text(text, encoding="utf-8")
                    sys.stdout.write(f"{path}\n")
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


ACTIONS = ("action.yml", "container/action.yml")
"""The metadata that names the image."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
