"""What is in the image, and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from local_engine.docker import Docker
from local_engine.image import Image, layers

REPOSITORY = Path(__file__).parents[2]

INSTALLERS = """
import importlib.util, json, shutil
packages = ["pip", "setuptools", "wheel", "ensurepip", "pkg_resources"]
programs = ["pip", "pip3", "gcc", "cc", "ld", "make"]
found = [name for name in packages if importlib.util.find_spec(name)]
print(json.dumps(found + [name for name in programs if shutil.which(name)]))
"""

DISTRIBUTIONS = """
import importlib.metadata, json
found = importlib.metadata.distributions()
print(json.dumps(sorted(f"{each.name.lower()}=={each.version}" for each in found)))
"""

WITHOUT_BYTECODE = """
import importlib, json, pkgutil, sys

for package in ["prolific_dataset", "prolific_sandbox"]:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

def flags(spec):
    try:
        with open(spec.cached, "rb") as file:
            return int.from_bytes(file.read(8)[4:], "little")
    except FileNotFoundError:
        return None

specs = [module.__spec__ for module in list(sys.modules.values()) if getattr(module, "__spec__", None)]
sources = [spec for spec in specs if (spec.origin or "").endswith(".py")]
print(json.dumps({"loaded": len(sources), "bare": sorted(spec.name for spec in sources if flags(spec) != 1)}))
"""


@pytest.fixture
def ask(docker: Docker, image: Image) -> Callable[[str], str]:
    """Run Python code in the image, as isolated as the program itself."""
    program = "--entrypoint=/usr/local/bin/python3"
    return lambda code: docker("run", "--rm", "--network=none", program, image.tag, "-I", "-c", code)


def test_there_is_nothing_to_install_or_compile_with(ask: Callable[[str], str]) -> None:
    assert json.loads(ask(INSTALLERS)) == []


def test_the_native_acceptor_is_there_and_its_source_is_not(ask: Callable[[str], str]) -> None:
    found = "import prolific_dataset.validation.native._native as native; print(native.__file__)"
    folder = Path(ask(found).strip()).parent
    assert json.loads(ask(f"import json, os; print(json.dumps(os.path.exists('{folder}/c')))")) is False


def test_the_packages_are_the_locked_ones_and_no_others(ask: Callable[[str], str]) -> None:
    lock = (REPOSITORY / "requirements/runtime.txt").read_text(encoding="utf-8")
    assert json.loads(ask(DISTRIBUTIONS)) == sorted(re.findall(r"^[\w.-]+==[\w.]+", lock, flags=re.MULTILINE))


def test_everything_that_can_be_loaded_has_bytecode_that_is_not_checked(ask: Callable[[str], str]) -> None:
    found = json.loads(ask(WITHOUT_BYTECODE))
    assert found["loaded"] > 100
    assert found["bare"] == []


def test_the_image_says_what_it_is_and_starts_the_program_without_a_shell(
    docker: Docker, image: Image
) -> None:
    config = json.loads(docker("image", "inspect", "--format={{json .Config}}", image.tag))
    assert config["Entrypoint"] == ["/usr/local/bin/python3", "-I", "-m", "prolific_dataset"]
    assert config["Cmd"] == ["upload"]
    assert not config.get("User")
    assert config.get("WorkingDir", "") in {"", "/"}
    assert config["Labels"]["org.opencontainers.image.title"] == "Prolific Dataset Upload"


def test_git_is_there_without_what_could_reach_a_network(docker: Docker, image: Image) -> None:
    """Only the program: its helpers, perl among them, stay out, and its package is known to scanners."""
    program = "--entrypoint=/usr/bin/git"
    run = ("run", "--rm", "--network=none", program, image.tag)
    assert docker(*run, "--version").startswith("git version 2.")
    assert "remote-" not in docker(*run, "--exec-path", "--list-cmds=main,others")
    status = docker("run", "--rm", "--entrypoint=/bin/cat", image.tag, "/var/lib/dpkg/status.d/git")
    assert status.startswith("Package: git\n")


def test_what_we_add_to_the_base_is_three_layers_of_less_than_11_mb(docker: Docker, image: Image) -> None:
    bytecode, git, packages = layers(docker, image.tag, top=3)
    assert "compileall" in bytecode[0]
    assert "COPY" in git[0]
    assert "COPY" in packages[0]
    assert git[2] < 3_000_000
    assert bytecode[2] + git[2] + packages[2] < 11_000_000


def test_the_whole_image_stays_small(docker: Docker, image: Image) -> None:
    """The promise is about the real base; a stand-in comes without a diet."""
    limit = 70_000_000 if image.real_base else 130_000_000
    assert sum(packed for _, _, packed in layers(docker, image.tag)) < limit
