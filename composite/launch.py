"""Run the action without a container: install the locked requirements, then become the program.

Only the standard library, and nothing newer than Python 3.7: a runner with an old Python must be told so.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "runtime.txt"


def complaint(version):
    """Say why this Python cannot run the action; None when it can."""
    if tuple(version[:2]) >= NEEDED:
        return None
    return (
        "This action needs Python {}.{} or newer without a container; {} is Python {}.{}. "
        "Add a step with actions/setup-python before it, or use the container action on Linux."
    ).format(*NEEDED, sys.executable, *version[:2])


class UnreadyError(Exception):
    """The program cannot be started here; says why, and with which exit code the step ends."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def environment(folder):
    """Return the Python of an environment with the locked requirements; one serves all steps of a job."""
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = folder / "prolific-dataset-{}".format(digest)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python3")
    ready = home / "ready"
    if ready.exists():
        return python
    if find_spec("ensurepip") is None:
        raise UnreadyError(
            "{} cannot make a virtual environment, because it has no ensurepip. Install the package python3-venv "
            "on Debian and Ubuntu, or add a step with actions/setup-python before this one.".format(
                sys.executable
            ),
            code=2,
        )
    subprocess.run([sys.executable, "-I", "-m", "venv", "--clear", str(home)], check=True, stdout=sys.stderr)
    pip = [str(python), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # What is locked is installed as it is: a resolver could ask for a newer release than the one with a hash.
    locked = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(LOCK)]
    words = ([*pip, "install", "--quiet", *locked], [*pip, "check"])
    if any(subprocess.run(each, check=False, stdout=sys.stderr).returncode for each in words):
        raise UnreadyError(
            "The locked requirements could not be installed; the log says why. Is the package index reachable from "
            "this runner? PIP_INDEX_URL names another one.",
            code=4,
        )
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([str(python), "-I", "-c", where], check=True, stdout=subprocess.PIPE)
    # The program runs from the action's own folder; `-I` would not see a PYTHONPATH.
    Path(packages.stdout.decode().strip(), "action.pth").write_text(
        str(ROOT / "entrypoint"), encoding="utf-8"
    )
    ready.touch()
    return python


def fail(message, code):
    """Tell the runner why there is no result."""
    print(
        "::error title=Prolific Dataset Upload::{}".format(message.replace("%", "%25").replace("\n", "%0A"))
    )
    outputs = os.environ.get("GITHUB_OUTPUT")
    if outputs:
        with open(outputs, "a", encoding="utf-8") as stream:
            stream.write("result=error\n")
    return code


def main():
    """Become the program, with the arguments that came."""
    # The runner reads UTF-8; a pipe on Windows would refuse what cp1252 lacks.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    problem = complaint(sys.version_info)
    if problem:
        return fail(problem, code=2)
    try:
        # Elsewhere than in the runner's own folder anyone could have laid a program ready: a fresh one, only ours.
        folder = os.environ.get("RUNNER_TEMP") or tempfile.mkdtemp(prefix="prolific-dataset-")
        python = environment(Path(folder))
    except UnreadyError as error:
        return fail(str(error), code=error.code)
    except (OSError, subprocess.CalledProcessError) as error:
        return fail("The environment for the action could not be made: {}".format(error), code=4)
    # In the mode `utf8`, files and pipes are UTF-8 also where Windows has an encoding of its own.
    words = [str(python), "-I", "-X", "utf8", "-m", "prolific_dataset", *(sys.argv[1:] or ["upload"])]
    if os.name == "nt":
        return subprocess.run(words, check=False).returncode
    sys.stdout.flush()
    # The same process: the runner's signals reach the program itself.
    os.execv(words[0], words)


if __name__ == "__main__":
    sys.exit(main())
