"""Start the action's container as the GitHub runner does: its mounts, its variables, its files.

Source: `ContainerActionHandler.cs`, `Handler.cs` and `FileCommandManager.cs` in https://github.com/actions/runner.
"""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from local_engine.docker import Docker, client_environment

OWNER = os.geteuid() or 1001
"""The user that the runner works as: whoever we are, unless we are root, as the container is."""

_FOLDERS = {
    "workspace": "/github/workspace",
    "home": "/github/home",
    "workflow": "/github/workflow",
    "file_commands": "/github/file_commands",
    "temp": "/github/runner_temp",
}
_FILES = {
    "GITHUB_OUTPUT": "set_output",
    "GITHUB_STEP_SUMMARY": "step_summary",
    "GITHUB_ENV": "set_env",
    "GITHUB_PATH": "add_path",
    "GITHUB_STATE": "save_state",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What the runner knows after a step."""

    exit_code: int
    log: str
    output_file: str
    """What the step wrote to `GITHUB_OUTPUT`, unread."""
    summary: str


@dataclass(slots=True, kw_only=True)
class RunningStep:
    """A step's container; signals reach it through the docker client, as from the runner."""

    client: subprocess.Popen[bytes]
    files: Mapping[str, Path]

    def signal(self, number: int) -> None:
        """Send a signal to the docker client, which passes it on to process 1 of the container."""
        self.client.send_signal(number)

    def finish(self, timeout: float = 120) -> StepResult:
        """Wait for the end and read the files."""
        try:
            log, _ = self.client.communicate(timeout=timeout)
        finally:
            self.client.kill()
        return StepResult(
            exit_code=self.client.returncode,
            log=log.decode(errors="replace"),
            output_file=self.files["GITHUB_OUTPUT"].read_text(encoding="utf-8"),
            summary=self.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A job's folders on a runner, and an image to run steps with."""

    docker: Docker
    image: str
    root: Path
    metadata: Path
    """The action.yml: it says which inputs there are."""
    repository: str = "octo-org/octo-repo"
    sha: str = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
    options: tuple[str, ...] = ()
    """Further options for `docker run`."""

    def __post_init__(self) -> None:
        for name in _FOLDERS:
            (self.root / name).mkdir(parents=True, exist_ok=True)

    @property
    def workspace(self) -> Path:
        """Where the repository is checked out."""
        return self.root / "workspace"

    def with_options(self, *options: str) -> Runner:
        """Return the same runner with further options for `docker run`."""
        return replace(self, options=(*self.options, *options))

    def run(
        self, inputs: Mapping[str, str], *, event: str = "push", env: Mapping[str, str] | None = None
    ) -> StepResult:
        """Run one step to its end."""
        return self.start(inputs, event=event, env=env).finish()

    def start(
        self, inputs: Mapping[str, str], *, event: str = "push", env: Mapping[str, str] | None = None
    ) -> RunningStep:
        """Start one step.

        Args:
            inputs: what the workflow says under `with:`; every other input arrives empty.
            event: name of the event that started the workflow.
            env: what the workflow or an earlier step put into the environment.
        """
        files = self._command_files()
        (self.root / "workflow/event.json").write_text(json.dumps(self._event(event)), encoding="utf-8")
        self._hand_to_owner()
        variables = {**(env or {}), **self._variables(event), **self._inputs(inputs)}
        variables |= {name: f"{_FOLDERS['file_commands']}/{path.name}" for name, path in files.items()}
        mounts = [f"--volume={self.root / name}:{inside}" for name, inside in _FOLDERS.items()]
        argv = [*self.docker.argv, "run", "--rm", "--network=host", "--workdir=/github/workspace", *mounts]
        argv += [*self.options, *(f"--env={name}" for name in variables), self.image]
        client = subprocess.Popen(
            argv,
            # The values go by the client's environment, so that no list of processes shows them.
            env=client_environment() | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return RunningStep(client=client, files=files)

    def strangers(self) -> list[str]:
        """Paths that the container left behind as another user's: the runner could not clean them up."""
        return sorted(
            str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.lstat().st_uid != OWNER
        )

    def _command_files(self) -> dict[str, Path]:
        unique = uuid.uuid4()
        files = {name: self.root / f"file_commands/{stem}_{unique}" for name, stem in _FILES.items()}
        for path in files.values():
            path.touch()
        return files

    def _inputs(self, given: Mapping[str, str]) -> dict[str, str]:
        known = yaml.safe_load(self.metadata.read_text(encoding="utf-8"))["inputs"]
        unknown = given.keys() - known.keys()
        if unknown:
            raise ValueError(f"action.yml has no input {', '.join(sorted(unknown))}")
        values = {name: given.get(name, about.get("default", "")) for name, about in known.items()}
        return {f"INPUT_{name.upper().replace(' ', '_')}": value for name, value in values.items()}

    def _variables(self, event: str) -> dict[str, str]:
        return {
            "HOME": "/github/home",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": "/github/workflow/event.json",
            "GITHUB_REPOSITORY": self.repository,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_API_URL": "https://api.github.com",
            "GITHUB_SHA": self.sha,
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_RUN_ID": "4242",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_NUMBER": "7",
            "GITHUB_WORKFLOW": "upload",
            "GITHUB_JOB": "upload",
            "GITHUB_ACTION": "__self",
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "RUNNER_TEMP": "/github/runner_temp",
            "RUNNER_TOOL_CACHE": "/opt/hostedtoolcache",
        }

    def _event(self, name: str) -> dict[str, object]:
        match name:
            case "pull_request" | "pull_request_target":
                return {
                    "number": 1,
                    "pull_request": {
                        "number": 1,
                        "base": {
                            "sha": "0" * 39 + "1",
                            "ref": "main",
                            "repo": {"full_name": self.repository},
                        },
                        "head": {"sha": self.sha, "ref": "topic", "repo": {"full_name": self.repository}},
                    },
                }
            case "push":
                return {
                    "ref": "refs/heads/main",
                    "before": "0" * 40,
                    "after": self.sha,
                    "forced": False,
                    "deleted": False,
                    "repository": {"full_name": self.repository, "default_branch": "main"},
                }
            case _:
                return {}

    def _hand_to_owner(self) -> None:
        if os.geteuid() != 0:
            return
        for path in [self.root, *self.root.rglob("*")]:
            os.chown(path, OWNER, OWNER, follow_symlinks=False)
