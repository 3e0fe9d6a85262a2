"""Our command as it is where nothing could compile what is native in it."""

from __future__ import annotations

import sys

sys.modules["prolific_dataset.validation.native._native"] = None  # type: ignore[assignment]

from prolific_dataset.__main__ import main  # noqa: E402 - after the line that hides a module

main()
