"""Whether the part in C can be compiled here, and the tests of it, which need that."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sysconfig
from pathlib import Path

TESTS = Path(__file__).parents[1]


def can_compile() -> bool:
    """Whether setup.py can compile it here. Not whether it did: where that fails, the tests must fail."""
    compiler, *_ = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return (
        shutil.which(compiler) is not None
        and headers.exists()
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
    )


def native_tests() -> list[Path]:
    """Return the files of tests with `native` in their name or their folder's."""
    return sorted(
        path
        for path in TESTS.rglob("test_*.py")
        if any("native" in part for part in path.relative_to(TESTS).parts)
    )


def number_of_tests(files: list[Path]) -> int:
    """Return how many test functions these files have."""
    return sum(len(re.findall(r"^def test_", path.read_text("utf-8"), flags=re.MULTILINE)) for path in files)
