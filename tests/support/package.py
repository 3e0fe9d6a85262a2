"""The package, built as pip builds it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGE = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.py")


def build(what: str, source: Path, *, compiler: str | None = None) -> Path:
    """Build a `wheel` or an `sdist` of the folder `source`, as pip does; return it."""
    ask = f"from setuptools import build_meta; print(build_meta.build_{what}('dist'))"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=source,
        env=os.environ | ({"CC": compiler} if compiler else {}),
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return source / "dist" / done.stdout.splitlines()[-1]


def source_tree(copy: Path) -> Path:
    """Lay out in `copy` the package's source as a clone has it, nothing of it built; return it."""
    built = shutil.ignore_patterns("*.egg-info", "__pycache__", "*.so")
    for name in ("entrypoint", "examples"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=built)
    for name in PACKAGE:
        shutil.copy(REPOSITORY / name, copy)
    return copy


def unpacked(distribution: Path, folder: Path) -> Path:
    """Extract a source distribution into `folder`; return its top."""
    with tarfile.open(distribution) as archive:
        # Python 3.11.0 to 3.11.3 know no filter, and take no notice of this.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)  # our own archive
        return folder / archive.getnames()[0]
