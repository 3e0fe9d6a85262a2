"""What `pip install` gets: the compiled acceptor where a compiler is, the program all the same where none is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from prolific_dataset import REPOSITORY as NAME
from support.compiler import can_compile
from support.package import build, source_tree, unpacked

NATIVE = "prolific_dataset/validation/native"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return source_tree(tmp_path / "source")


def contents(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_made_of_a_source_distribution_has_the_native_part_where_it_compiles_and_not_its_source(
    source: Path, tmp_path: Path
) -> None:
    top = unpacked(build("sdist", source), tmp_path)
    found = contents(build("wheel", top))
    assert (f"{NATIVE}/_native.abi3.so" in found) is can_compile()
    assert {name for name in found if name.endswith((".c", ".h"))} == set()
    assert {"prolific_dataset/py.typed", "prolific_sandbox/py.typed", f"{NATIVE}/_native.pyi"} <= found
    modules = {
        path.relative_to(source / "entrypoint").as_posix() for path in source.rglob("prolific_*/**/*.py")
    }
    assert {name for name in found if name.endswith(".py")} == modules


def test_every_link_of_its_page_on_pypi_leads_to_the_repository(source: Path) -> None:
    wheel = zipfile.ZipFile(build("wheel", source, compiler="/bin/false"))
    (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    page = wheel.read(metadata).decode()
    links = re.findall(r"\]\(([^)\s]+)\)", page.partition("# Prolific Dataset Upload")[2])
    assert len(links) > 10
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert f"https://github.com/{NAME}/raw/v1/docs/images/summary-partial.png" in links
    assert f"https://github.com/{NAME}/blob/v1/SECURITY.md" in links


def test_without_a_compiler_a_wheel_has_everything_else(source: Path) -> None:
    found = contents(build("wheel", source, compiler="/bin/false"))
    assert f"{NATIVE}/absent.py" in found
    assert {name for name in found if name.endswith(".so")} == set()
