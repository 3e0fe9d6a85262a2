"""Runs the fuzzer over the native acceptor compiled so that each wrong access to memory ends it with a report.

Takes the arguments of mutants.py. Needs a C compiler with the address and undefined-behaviour sanitizers (GCC, Clang).
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import prolific_dataset.validation.acceptance

FOLDER = Path(__file__).resolve().parent
OUTPUT = FOLDER.parent / ".cache" / "sanitized"
NATIVE = Path(prolific_dataset.validation.acceptance.__path__[0]) / "native"
RUN = (
    "import runpy, sys; from prolific_dataset.validation import acceptance; "
    "_, folder, *sys.argv = sys.argv; acceptance.__path__.insert(0, folder); "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


def main() -> int:
    """Run as a command."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    # Once as it is, once without the instructions that only some processors have.
    return max(_run(flags) for flags in ([], ["-U__SSE2__"]))


def _run(flags: list[str]) -> int:
    compiler = os.environ.get("CC", "cc")
    checked = [
        "-O1",
        "-g",
        "-fno-omit-frame-pointer",
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all",
    ]
    strict = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
    include = f"-I{sysconfig.get_paths()['include']}"
    output = ["-shared", "-fPIC", include, "-o", str(OUTPUT / "_native.abi3.so"), str(NATIVE / "module.c")]
    subprocess.run([compiler, *checked, *strict, *flags, *output], check=True)
    asked = [compiler, "-print-file-name=libasan.so"]
    runtime = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    # Python's own allocator would hide where a bytes object ends; what the interpreter never frees is no leak of ours.
    env = {**os.environ, "LD_PRELOAD": runtime, "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": "detect_leaks=0"}
    command = [sys.executable, "-c", RUN, str(OUTPUT), str(FOLDER / "mutants.py"), *sys.argv[1:]]
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
