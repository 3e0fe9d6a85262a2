"""Install what is missing on a Debian machine, without starting any service."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from local_engine.commands import CommandError, run, say

_POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program before it starts an installed service; 101 means no."""


def ensure(programs: Mapping[str, str]) -> None:
    """Install the Debian package of every program that is not there.

    Args:
        programs: name of the program -> Debian package.

    Raises:
        CommandError: something is missing and this is not a Debian machine with root rights.
    """
    missing = sorted(
        {package for program, package in programs.items() if shutil.which(program, path=_path()) is None}
    )
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CommandError(f"missing on this machine: {' '.join(missing)}; install it, or a Docker engine")
    say(f"installing {' '.join(missing)} with apt-get")
    ours = not _POLICY.exists()
    if ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        run(["apt-get", "update", "-q", "-o", "Acquire::Retries=3"])
        run(
            [
                "apt-get",
                "install",
                "-q",
                "-y",
                "-o",
                "Acquire::Retries=3",
                "--no-install-recommends",
                *missing,
            ],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    finally:
        if ours:
            _POLICY.unlink()


def find(program: str) -> str:
    """Return the absolute path of a program, also where only root's PATH has its folder.

    Raises:
        CommandError: it is not there.
    """
    path = shutil.which(program, path=_path())
    if path is None:
        raise CommandError(f"{program} is not installed")
    return path


def unmount(folder: Path) -> None:
    """Undo every mount inside a folder, so that it can be removed."""
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    for target in (line.split()[1] for line in reversed(mounts)):
        if Path(target).is_relative_to(folder):
            run(["umount", target])


def release() -> Mapping[str, str]:
    """Return the values of /etc/os-release, empty where there is none."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {name: value.strip('"') for name, value in pairs}


def _path() -> str:
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])
