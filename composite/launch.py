"""Run the action without a container: install the locked requirements, then become the program.

Only the standard library, and nothing newer than Python 3.7: a runner with an old Python must be told so.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
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


def environment(folder):
    """Return the Python of an environment with the locked requirements; one serves all steps of a job."""
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = folder / "prolific-dataset-{}".format(digest)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python3")
    ready = home / "ready"
    if ready.exists():
        return python
    subprocess.run([sys.executable, "-I", "-m", "venv", "--clear", str(home)], check=True)
    pip = [str(python), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # What is locked is installed as it is: a resolver could ask for a newer release than the one with a hash.
    locked = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(LOCK)]
    subprocess.run([*pip, "install", "--quiet", *locked], check=True, stdout=sys.stderr)
    subprocess.run([*pip, "check"], check=True, stdout=sys.stderr)
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
    problem = complaint(sys.version_info)
    if problem:
        return fail(problem, code=2)
    try:
        python = environment(Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir()))
    except (OSError, subprocess.CalledProcessError) as error:
        return fail(
            "The requirements could not be installed; is the package index reachable? {}".format(error),
            code=4,
        )
    words = [str(python), "-I", "-m", "prolific_dataset", *(sys.argv[1:] or ["upload"])]
    if os.name == "nt":
        return subprocess.run(words, check=False).returncode
    sys.stdout.flush()
    # The same process: the runner's signals reach the program itself.
    os.execv(words[0], words)


if __name__ == "__main__":
    sys.exit(main())
