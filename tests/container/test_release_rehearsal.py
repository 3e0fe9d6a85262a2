"""The release's step that starts the new image on both platforms, as far as one machine can rehearse it.

The step's own words run against a registry and an engine. Both images hold a program for this machine, so both can be
started; that the engine takes the right one of the two is what is looked at.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from local_engine.docker import Docker
from support.servers.registry import Registry, serve

REPOSITORY = Path(__file__).parents[2]
JOB: dict[str, Any] = yaml.safe_load((REPOSITORY / ".github/workflows/release.yml").read_text())["jobs"][
    "image"
]
(STEP,) = (
    step["run"] for step in JOB["steps"] if step.get("name") == "The image starts, on both architectures"
)
# What `docker buildx imagetools inspect --raw` prints is what the registry serves; all else goes to the engine.
DOCKER = """\
#!/bin/bash
if test "$1 $2 $3 $4" = "buildx imagetools inspect --raw"; then
  exec {python} -c 'import sys, urllib.request
name, digest = sys.argv[1].split("@")
host, _, path = name.partition("/")
sys.stdout.buffer.write(urllib.request.urlopen(f"http://{{host}}/v2/{{path}}/manifests/{{digest}}").read())' "$5"
fi
echo "$@" >> "$LOG"
exec {engine} "$@"
"""
PROGRAM = '#include <stdio.h>\nint main(void) {{ puts("prolific-dataset, version 1.2.3, {0}"); return 0; }}\n'


def program(folder: Path, architecture: str) -> bytes:
    """A program for this machine that says which image it is from."""
    source = folder / f"{architecture}.c"
    source.write_text(PROGRAM.format(architecture))
    subprocess.run(["cc", "-static", "-o", folder / architecture, source], check=True)
    return (folder / architecture).read_bytes()


@pytest.fixture
def address() -> Iterator[Callable[[Registry], str]]:
    """Serve a registry until the test ends."""
    running = []

    def start(registry: Registry) -> str:
        running.append(serve(registry))
        return running[-1].__enter__()

    yield start
    for each in running:
        each.__exit__(None, None, None)


@pytest.mark.parametrize(("version", "code"), [("1.2.3", 0), ("1.2.4", 1)])
def test_each_platforms_image_is_started_and_asked_for_its_version(
    docker: Docker, tmp_path: Path, address: Callable[[Registry], str], version: str, code: int
) -> None:
    registry = Registry()
    digest = registry.add_index({name: program(tmp_path, name) for name in ("amd64", "arm64")})
    stand_in = tmp_path / "bin/docker"
    stand_in.parent.mkdir()
    stand_in.write_text(DOCKER.format(python=sys.executable, engine=" ".join(docker.argv)))
    stand_in.chmod(0o755)
    variables = {
        "PATH": f"{stand_in.parent}:{os.environ['PATH']}",
        "LOG": str(tmp_path / "log"),
        "IMAGE": f"{address(registry)}/octo-org/octo-repo",
        "DIGEST": digest,
        "VERSION": version,
    }

    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEP],
        cwd=tmp_path,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == code, done.stderr
    said = [f"prolific-dataset, version 1.2.3, {name}\n" for name in ("amd64", "arm64")]
    assert done.stdout == ("".join(said) if code == 0 else "")
    asked = (tmp_path / "log").read_text().splitlines()
    assert len(asked) == (2 if code == 0 else 1)
    assert all(digest not in line for line in asked), (
        "the index has one digest for both: an engine refuses the second"
    )
