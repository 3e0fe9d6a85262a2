"""`python -m service_contract FILE`: 0 when the document keeps every promise, 1 and a Markdown list when it differs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from service_contract.comparison import differences
from service_contract.promises import KNOWN_OPERATIONS, PROMISES

_INTRODUCTION = """\
The service's published OpenAPI document differs from what this program relies on.
`tools/service_contract/promises.py` lists that. Look at each line, change the program or the promise,
and write a decision where the meaning changed.
"""


def main(words: list[str]) -> int:
    """Compare the document in the file that is named."""
    document = json.loads(Path(words[0]).read_bytes())
    found = differences(document, PROMISES, KNOWN_OPERATIONS)
    if found:
        sys.stdout.write(_INTRODUCTION + "\n" + "".join(f"* {each}\n" for each in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
