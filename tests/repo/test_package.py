"""What `pip install` gets: the compiled acceptor where a compiler is, the program all the same where none is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from support.compiler import can_compile

REPOSITORY = Path(__file__).parents[2]
NATIVE = "prolific_dataset/validation/native"
PACKAGE = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.py")


def build(what: str, source: Path, *, compiler: str | None = None) -> Path:
    """Build a wheel or a source distribution of `source`, as pip does; return it."""
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


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The package's source as a clone has it, nothing of it built."""
    copy = tmp_path / "source"
    built = shutil.ignore_patterns("*.egg-info", "__pycache__", "*.so")
    shutil.copytree(REPOSITORY / "entrypoint", copy / "entrypoint", ignore=built)
    for name in PACKAGE:
        shutil.copy(REPOSITORY / name, copy)
    return copy


def contents(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_made_of_a_source_distribution_has_the_native_part_where_it_compiles_and_not_its_source(
    source: Path, tmp_path: Path
) -> None:
    with tarfile.open(build("sdist", source)) as archive:
        # Python 3.11.0 to 3.11.3 know no filter, and take no notice of this.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)  # our own archive
        top = tmp_path / archive.getnames()[0]
    found = contents(build("wheel", top))
    assert (f"{NATIVE}/_native.abi3.so" in found) is can_compile()
    assert {name for name in found if name.endswith((".c", ".h"))} == set()
    assert {"prolific_dataset/py.typed", "prolific_sandbox/py.typed", f"{NATIVE}/_native.pyi"} <= found
    modules = {
        path.relative_to(source / "entrypoint").as_posix() for path in source.rglob("prolific_*/**/*.py")
    }
    assert {name for name in found if name.endswith(".py")} == modules


def test_without_a_compiler_a_wheel_has_everything_else(source: Path) -> None:
    found = contents(build("wheel", source, compiler="/bin/false"))
    assert f"{NATIVE}/absent.py" in found
    assert {name for name in found if name.endswith(".so")} == set()
