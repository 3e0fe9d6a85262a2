"""The base image that the Dockerfile names: the real one, or a stand-in where no registry can be reached."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local_engine import machine
from local_engine.buildah import Buildah
from local_engine.commands import CommandError, run, say

STAND_IN = "localhost/stand-in-for-python:3.13-5"
"""The number goes up with every change of the recipe below: an older one in the cache is not taken."""
_PYTHON = "3.13"
_LIBRARY = f"lib/python{_PYTHON}"
_FROM = re.compile(r"^FROM (?P<image>[^\s@]+)@(?P<digest>sha256:[0-9a-f]{64})", re.MULTILINE)

# What the real base installs beside Python, by what CPython's extension modules are linked to.
_LIBRARIES = [
    "ca-certificates",
    "libbz2-1.0",
    "libexpat1",
    "libffi8",
    "liblzma5",
    "libncursesw6",
    "libreadline8",
    "libsqlite3-0",
    "libssl3",
    "libuuid1",
    "netbase",
    "tzdata",
    "zlib1g",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The image that a build starts from."""

    pinned: str
    """What the Dockerfile says, with its digest."""
    image: str
    """What to build from in its place."""
    description: str
    real: bool


def obtain(buildah: Buildah, dockerfile: Path) -> Base:
    """Pull the base image of `dockerfile`, or make a stand-in for it and say so.

    Raises:
        CommandError: neither can be had.
    """
    found = _FROM.search(dockerfile.read_text(encoding="utf-8"))
    if found is None:
        raise CommandError(f"{dockerfile} has no FROM that is pinned by digest")
    pinned = found[0].removeprefix("FROM ")
    official = f"docker.io/library/{found['image'].split(':')[0]}@{found['digest']}"
    try:
        buildah("pull", "--quiet", official, timeout=180)
    except CommandError as error:
        say(f"the registry cannot be reached ({str(error).splitlines()[-1][-160:]})")
    else:
        return Base(image=official, pinned=pinned, description=f"the real {pinned}", real=True)
    image, what = _stand_in(buildah)
    described = f"A STAND-IN for {found['image']}, NOT the real one: {what}"
    return Base(image=image, pinned=pinned, description=described, real=False)


def _stand_in(buildah: Buildah) -> tuple[str, str]:
    """Make a stand-in unless it is there; return its name and what it consists of."""
    host = _host_python()
    what = f"Debian with CPython from {host}" if host else f"Debian 13 with its own Python {_PYTHON}"
    image = f"{STAND_IN}-{'host' if host else 'debian'}"
    if buildah.has(image):
        return image, what
    say(f"making a stand-in for the base image: {what}; this takes a minute, once")
    machine.ensure({"mmdebstrap": "mmdebstrap"})
    with tempfile.TemporaryDirectory(prefix="base-", dir=buildah.store) as folder:
        root = Path(folder) / "root"
        if host:
            _bootstrap(root, machine.release().get("VERSION_CODENAME", "bookworm"), _LIBRARIES)
            _copy_python(host, root)
        else:
            _bootstrap(
                root,
                "trixie",
                ["ca-certificates", "netbase", "tzdata", "python3", "python3-pip", "libpython3.13-dev"],
            )
            _move_debian_python(root)
        shutil.rmtree(root / "var/lib/apt/lists")
        container = buildah("from", "scratch").strip()
        buildah("add", "--quiet", container, root, "/")
        path = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
        buildah("config", f"--env=PATH={path}", "--env=LANG=C.UTF-8", "--cmd=python3", container)
        buildah("commit", "--quiet", "--rm", container, image)
    return image, what


def _host_python() -> Path | None:
    """Return the prefix of a CPython 3.13 that can be copied: one that is not the distribution's own."""
    candidates = sorted(Path.home().glob(f".pyenv/versions/{_PYTHON}.*"))
    with suppress(CommandError):  # not on PATH, or a shim that leads nowhere
        candidates.append(Path(run([f"python{_PYTHON}", "-c", "import sys; print(sys.base_prefix)"]).strip()))
    usable = [
        each for each in candidates if each != Path("/usr") and (each / f"bin/python{_PYTHON}").is_file()
    ]
    return usable[-1] if usable and machine.release().get("ID") == "debian" else None


def _bootstrap(root: Path, suite: str, packages: list[str]) -> None:
    run(
        [
            machine.find("mmdebstrap"),
            "--quiet",
            "--variant=minbase",
            # A mirror that is a frozen copy is past the date in its own index.
            '--aptopt=Acquire::Check-Valid-Until "false"',
            '--aptopt=Acquire::Retries "3"',
            f"--include={','.join(packages)}",
            suite,
            root,
        ]
    )


def _copy_python(prefix: Path, root: Path) -> None:
    """Lay the interpreter out as the official image does: in /usr/local, with pip and without bytecode."""
    target = root / "usr/local"
    _copy_library(prefix, target)
    for shared in (prefix / "lib").glob("libpython*.so*"):
        shutil.copy2(shared, target / "lib", follow_symlinks=False)
    run(["chroot", root, "ldconfig"])
    run(["chroot", root, "/usr/local/bin/python3", "-B", "-m", "ensurepip"])
    (target / "bin/pip").symlink_to("pip3")


def _move_debian_python(root: Path) -> None:
    """Move Debian's Python to where the official image has it, for it looks for its library beside itself."""
    target = root / "usr/local"
    _copy_library(root / "usr", target)
    packages = target / _LIBRARY / "site-packages"
    shutil.copytree(root / "usr/lib/python3/dist-packages/pip", packages / "pip")
    shutil.rmtree(target / _LIBRARY / "dist-packages", ignore_errors=True)
    # Debian patched the name of the folder, and the image's own packages go where they officially go.
    (target / _LIBRARY / "dist-packages").symlink_to("site-packages")
    programs = [*(root / "usr/bin").glob("py*3*"), *(root / "usr/bin").glob("pip*")]
    for leftover in [root / "usr" / _LIBRARY, root / "usr/lib/python3", *programs]:
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _copy_library(prefix: Path, target: Path) -> None:
    shutil.copytree(
        prefix / _LIBRARY,
        target / _LIBRARY,
        symlinks=True,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("test", "config-3*", "*.a", "__pycache__", "site-packages"),
    )
    shutil.copytree(prefix / f"include/python{_PYTHON}", target / f"include/python{_PYTHON}")
    shutil.copy2(prefix / f"bin/python{_PYTHON}", target / "bin")
    (target / "bin/python3").symlink_to(f"python{_PYTHON}")
    (target / "bin/python").symlink_to("python3")
