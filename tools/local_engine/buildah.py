"""Buildah: builds an image with no engine, and lends the build what only this machine has."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_engine import machine
from local_engine.commands import run

_CA_INSIDE = "/etc/ssl/certs/ca-certificates.crt"


@contextmanager
def buildah(store: Path) -> Iterator[Buildah]:
    """Yield buildah with its images in `store`; afterwards nothing of it is mounted any more.

    It leaves its mounts behind and believes its own notes about them, so the notes go when the mounts go.
    """
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="buildah-") as notes:
        try:
            yield Buildah(store=store.resolve(), notes=Path(notes))
        finally:
            machine.unmount(Path(notes))
            machine.unmount(store.resolve())


@dataclass(frozen=True, slots=True, kw_only=True)
class Buildah:
    """Buildah with its images in a folder of ours."""

    store: Path
    notes: Path

    def __call__(self, *words: str | Path, timeout: float = 900) -> str:
        """Run one buildah command and return what it printed."""
        env = os.environ | {
            "CONTAINERS_STORAGE_CONF": str(self._configuration()),
            "BUILDAH_ISOLATION": "chroot",
        }
        return run([machine.find("buildah"), *words], env=env, timeout=timeout)

    def has(self, image: str) -> bool:
        """Whether the store holds the image."""
        return bool(self("images", "--quiet", "--filter", f"reference={image}").strip())

    def machine_mounts(self) -> list[str]:
        """Lend a build this machine's certificates and package index, and leave neither in the image."""
        options = []
        bundle = Path(os.environ.get("SSL_CERT_FILE") or _CA_INSIDE)
        lines = ["[global]"]
        if bundle.is_file():
            options.append(f"--volume={bundle.resolve()}:{_CA_INSIDE}:ro")
            lines.append(f"cert = {_CA_INSIDE}")
        if index := os.environ.get("PIP_INDEX_URL"):
            lines.append(f"index-url = {index}")
        settings = self.store / "pip.conf"
        settings.write_text("\n".join(lines) + "\n")
        return [*options, f"--volume={settings}:/etc/pip.conf:ro"]

    def _configuration(self) -> Path:
        path = self.store / "storage.conf"
        path.write_text(
            f'[storage]\ndriver = "{self._driver()}"\n'
            f'runroot = "{self.notes}"\ngraphroot = "{self.store}/graph"\n'
        )
        return path

    def _driver(self) -> str:
        """Overlay, except on a file system that is an overlay itself."""
        return "vfs" if "overlay" in run(["stat", "--file-system", "--format=%T", self.store]) else "overlay"
