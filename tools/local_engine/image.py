"""The action's image, built from the repository's own Dockerfile and known to an engine."""

from __future__ import annotations

import gzip
import json
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from local_engine import BASE_NOTE, base, machine
from local_engine.buildah import Buildah, buildah
from local_engine.commands import CommandError, say
from local_engine.docker import Docker

TAG = "localhost/prolific-dataset:test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A built image in an engine."""

    tag: str
    base: str
    """What it was built from, in words."""
    real_base: bool


def build(docker: Docker, repository: Path, cache: Path) -> Image:
    """Build the image for `docker`: by the engine where it can, else by buildah.

    Leaves a sentence about the base in `cache`, for the report on what was tested.

    Raises:
        CommandError: the Dockerfile does not build.
    """
    image = _build(docker, repository, cache)
    cache.mkdir(parents=True, exist_ok=True)
    (cache / BASE_NOTE).write_text(image.base, encoding="utf-8")
    return image


def _build(docker: Docker, repository: Path, cache: Path) -> Image:
    dockerfile = repository / "Dockerfile"
    if docker.host is None:
        try:
            docker("build", "--tag", TAG, repository)
        except CommandError as error:
            say(f"the engine cannot build it: {str(error)[-400:]}")
        else:
            return Image(tag=TAG, base="the real base image", real_base=True)
    machine.ensure({"buildah": "buildah", "crun": "crun"})
    with buildah(cache / "buildah") as builder:
        origin = base.obtain(builder, dockerfile)
        say(f"building from {origin.description}")
        builder(
            "bud",
            "--quiet",
            "--layers",
            "--format=docker",
            f"--build-context={origin.pinned}=docker-image://{origin.image}",
            *builder.machine_mounts(),
            f"--tag={TAG}",
            f"--file={dockerfile}",
            repository,
        )
        _hand_over(builder, docker)
    return Image(tag=TAG, base=origin.description, real_base=origin.real)


def _hand_over(builder: Buildah, docker: Docker) -> None:
    """Copy the image from buildah to the engine, unless the engine has exactly this one."""
    built = json.loads(builder("inspect", "--type=image", TAG))["FromImageID"]
    try:
        if docker("image", "inspect", "--format={{.Id}}", TAG).strip() == f"sha256:{built}":
            return
    except CommandError:
        pass
    with tempfile.TemporaryDirectory(prefix="image-", dir=builder.store) as folder:
        archive = Path(folder) / "image.tar"
        builder("push", "--quiet", TAG, f"docker-archive:{archive}:{TAG}")
        docker("load", "--quiet", "--input", archive)


def layers(docker: Docker, tag: str, *, top: int = 0) -> list[tuple[str, int, int]]:
    """Return (what made it, bytes, bytes when compressed) of the layers, from the bottom; `top` takes the last ones."""
    with tempfile.TemporaryDirectory(prefix="layers-") as folder:
        saved = Path(folder)
        docker("save", "--output", saved / "image.tar", tag)
        return _read_layers(saved / "image.tar", top)


def _read_layers(archive: Path, top: int) -> list[tuple[str, int, int]]:
    with tarfile.open(archive) as tar:

        def read(name: str) -> bytes:
            member = tar.extractfile(name)
            if member is None:
                raise CommandError(f"{name} is missing in {archive}")
            return member.read()

        manifest = json.loads(read("manifest.json"))[0]
        history = json.loads(read(manifest["Config"]))["history"]
        made_by = [step.get("created_by", "base") for step in history if not step.get("empty_layer")]
        sizes = [(len(data), len(gzip.compress(data, 6))) for data in map(read, manifest["Layers"][-top:])]
    return [(words, *pair) for words, pair in zip(made_by[-top:], sizes, strict=True)]
