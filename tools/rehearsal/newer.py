"""An index of next year: for every locked package a newer release, with nothing in it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

VERSION = "9999.0"
_WHEEL = "Wheel-Version: 1.0\nGenerator: rehearsal\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def offer_newer(requirements: Path, folder: Path) -> int:
    """Write a wheel for each package of the locks; return how many.

    Args:
        requirements: the folder of the locks.
        folder: where the wheels go; what `PIP_FIND_LINKS` is set to.
    """
    locks = (lock.read_text(encoding="utf-8") for lock in requirements.glob("*.txt"))
    names = {name for lock in locks for name in re.findall(r"^([\w.-]+)==", lock, flags=re.MULTILINE)}
    folder.mkdir()
    for name in names:
        _write(name.replace("-", "_").replace(".", "_"), folder)
    return len(names)


def _write(name: str, folder: Path) -> None:
    info = f"{name}-{VERSION}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSION}\n",
        f"{info}/WHEEL": _WHEEL,
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / f"{name}-{VERSION}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
