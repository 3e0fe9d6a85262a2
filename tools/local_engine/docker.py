"""A Docker engine: the machine's own, or one started by hand for as long as it is needed."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_engine import machine
from local_engine.commands import CommandError, run, say, works

_START_SECONDS = 60
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Docker:
    """A running engine and the client that reaches it."""

    client: str
    host: str | None = None
    """Address of an engine started by hand; None for the machine's own."""

    @property
    def argv(self) -> list[str]:
        """The client's command line up to the subcommand."""
        return [self.client, *(["--host", self.host] if self.host else [])]

    def __call__(self, *words: str | Path, timeout: float = 600) -> str:
        """Run one docker command and return what it printed."""
        return run([*self.argv, *words], timeout=timeout)


def client_environment() -> dict[str, str]:
    """Return what leads the client to its engine: `DOCKER_HOST` and its like, and the folder with its contexts."""
    given = {name: value for name, value in os.environ.items() if name.startswith("DOCKER_")}
    return {"DOCKER_CONFIG": str(Path.home() / ".docker"), **given}


@contextmanager
def engine(cache: Path) -> Iterator[Docker]:
    """Yield a working engine; one that was started here is stopped again.

    Args:
        cache: folder for the data of an engine started by hand.

    Raises:
        CommandError: there is none, and none can be started.
    """
    own = own_engine()
    if own is not None:
        yield own
        return
    if address := os.environ.get("DOCKER_HOST"):
        raise CommandError(
            f"no Docker engine answers at DOCKER_HOST={address}; start it, or unset DOCKER_HOST"
        )
    machine.ensure({"docker": "docker.io", "dockerd": "docker.io"})
    # A unix socket's path is limited to 108 bytes, so it cannot lie in the cache.
    with _alone(cache), tempfile.TemporaryDirectory(prefix="engine-") as folder:
        docker = Docker(client=machine.find("docker"), host=f"unix://{folder}/docker.sock")
        daemon = _start(docker, Path(folder), cache)
        try:
            yield docker
        finally:
            _stop(daemon, Path(folder))


def own_engine() -> Docker | None:
    """Return the machine's own engine where one answers."""
    try:
        client = machine.find("docker")
    except CommandError:
        return None
    docker = Docker(client=client)
    return docker if works([*docker.argv, "version"]) else None


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Wait until no other run in this clone uses the cache: two engines cannot share their data."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stop(daemon: subprocess.Popen[bytes], folder: Path) -> None:
    daemon.send_signal(signal.SIGTERM)
    daemon.wait(timeout=_START_SECONDS)
    # Such as the namespace of the host's network.
    machine.unmount(folder)


def _start(docker: Docker, folder: Path, cache: Path) -> subprocess.Popen[bytes]:
    """Start a daemon and wait until it answers; a busy machine gets a second chance.

    Raises:
        CommandError: it does not start.
    """
    say("no Docker engine answers here; starting one by hand")
    log = cache / "dockerd.log"
    for _ in range(_ATTEMPTS):
        daemon = _launch(docker, folder, cache, log)
        deadline = time.monotonic() + _START_SECONDS
        while daemon.poll() is None and time.monotonic() < deadline:
            if works([*docker.argv, "version"]):
                return daemon
            time.sleep(0.1)
        daemon.terminate()
        daemon.wait(timeout=_START_SECONDS)
    raise CommandError(f"dockerd did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _launch(docker: Docker, folder: Path, cache: Path, log: Path) -> subprocess.Popen[bytes]:
    """Launch a daemon that leaves the machine's network alone."""
    with log.open("wb") as sink:
        return subprocess.Popen(
            [
                machine.find("dockerd"),
                f"--host={docker.host}",
                f"--data-root={cache / 'data'}",
                f"--exec-root={folder / 'exec'}",
                f"--pidfile={folder / 'pid'}",
                # A bridge would add address translation and forwarding to this machine, and leave them there.
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false",
                "--ip-masq=false",
            ],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env=os.environ | {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"},
            start_new_session=True,
        )
