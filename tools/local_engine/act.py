"""Run a workflow with act (https://github.com/nektos/act), with the action's image in the place of its Dockerfile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_engine.commands import run
from local_engine.docker import Docker

ACTION = "octo-org/prolific-dataset@v1"
"""How a workflow under test names the action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowResult:
    """What act says of a workflow."""

    succeeded: bool
    log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A repository whose workflows act can run."""

    program: Path
    docker: Docker
    image: str
    """The image of the action; jobs run in it, too: it has a shell."""
    root: Path
    source: Path
    """The repository of the action."""

    @property
    def repository(self) -> Path:
        """The repository that uses the action."""
        return self.root / "repository"

    def run(
        self,
        event: str,
        *,
        secrets: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        on_host: bool = False,
        actions: Mapping[str, Path] | None = None,
        shared: Path | None = None,
        timeout: float = 300,
    ) -> WorkflowResult:
        """Commit what is in the repository and run its workflows.

        Args:
            event: the event that starts them.
            secrets: what `secrets.*` holds.
            variables: what `vars.*` holds.
            on_host: run the jobs without containers; only composite actions work then.
            actions: folders that stand in for actions of others, by `owner/name@ref`: nothing is fetched.
            shared: a folder that all jobs see as `/shared`.
            timeout: seconds until it is given up.
        """
        self._commit()
        configuration = self.root / "configuration"
        (configuration / "act").mkdir(parents=True, exist_ok=True)
        (configuration / "act/actrc").touch()
        argv = [str(self.program), event, "--pull=false", "--network=host", "--container-daemon-socket=-"]
        if event == "push":
            argv += [f"--eventpath={self._push()}"]
        argv += [f"--platform=ubuntu-latest={'-self-hosted' if on_host else self.image}"]
        argv += [f"--local-repository={ACTION}={self._action()}"]
        argv += [f"--local-repository={name}={folder}" for name, folder in (actions or {}).items()]
        argv += [f"--container-options=--volume={shared}:/shared"] if shared else []
        argv += [f"--secret={name}={value}" for name, value in (secrets or {}).items()]
        argv += [f"--var={name}={value}" for name, value in (variables or {}).items()]
        env = os.environ | {
            "XDG_CONFIG_HOME": str(configuration),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            **({"DOCKER_HOST": self.docker.host} if self.docker.host else {}),
        }
        done = subprocess.run(
            argv,
            cwd=self.repository,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=timeout,
        )
        return WorkflowResult(
            succeeded=done.returncode == 0, log=(done.stdout + done.stderr).decode(errors="replace")
        )

    def _push(self) -> Path:
        """What GitHub says of a push to the default branch, and act leaves out."""
        path = self.root / "push.json"
        content = {"ref": "refs/heads/main", "repository": {"default_branch": "main"}}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def _commit(self) -> None:
        git = ["git", "-C", str(self.repository), "-c", "user.name=Mona", "-c", "user.email=mona@example.com"]
        if not (self.repository / ".git").exists():
            run(["git", "init", "--quiet", "--initial-branch=main", self.repository])
        run([*git, "add", "--all"])
        run([*git, "commit", "--quiet", "--allow-empty", "--message=Add records"])

    def _action(self) -> Path:
        """Lay out the action as its release will be: with an image that is there already."""
        target = self.root / "action"
        if not target.exists():
            for folder in ("composite", "entrypoint", "requirements"):
                shutil.copytree(
                    self.source / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__")
                )
            metadata = (self.source / "action.yml").read_text(encoding="utf-8")
            pinned = metadata.replace("image: Dockerfile", f"image: docker://{self.image}")
            (target / "action.yml").write_text(pinned, encoding="utf-8")
        return target
