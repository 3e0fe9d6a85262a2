"""The container tests use the engine that `DOCKER_HOST` names, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_engine.commands import CommandError
from local_engine.docker import engine
from local_engine.runner import Runner
from support.shell.pages import REPOSITORY


def client(folder: Path, text: str) -> None:
    """Put a docker client of our own first."""
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)


def test_every_command_goes_to_the_engine_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also that of a step, whose client has an environment of its own."""
    client(tmp_path, 'echo "${DOCKER_HOST} ${DOCKER_CONTEXT}"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("DOCKER_HOST", "tcp://elsewhere:2376")
    monkeypatch.setenv("DOCKER_CONTEXT", "rootless")

    with engine(tmp_path / "cache") as docker:
        runner = Runner(
            docker=docker, image="any", root=tmp_path / "work", metadata=REPOSITORY / "action.yml"
        )
        assert docker("version") == "tcp://elsewhere:2376 rootless\n"
        assert runner.run({}).log == "tcp://elsewhere:2376 rootless\n"


def test_an_engine_that_does_not_answer_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("DOCKER_HOST", "tcp://elsewhere:2376")

    with pytest.raises(CommandError, match="DOCKER_HOST=tcp://elsewhere:2376"), engine(tmp_path / "cache"):
        pass
