"""Runs the fuzzer over the native acceptor compiled so that each wrong access to memory ends it with a report.

Takes the arguments of mutants.py. Needs a C compiler with the address and undefined-behaviour sanitizers (GCC, Clang).
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import prolific_dataset.validation.native

FOLDER = Path(__file__).resolve().parent
OUTPUT = FOLDER.parent / ".cache" / "sanitized"
NATIVE = Path(prolific_dataset.validation.native.__path__[0]) / "c"
RUN = """
import runpy, sys
from importlib.util import module_from_spec, spec_from_file_location

_, path, *sys.argv = sys.argv
spec = spec_from_file_location("prolific_dataset.validation.native._native", path)
sys.modules[spec.name] = module_from_spec(spec)
spec.loader.exec_module(sys.modules[spec.name])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


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
    module = str(OUTPUT / "_native.abi3.so")
    output = ["-shared", "-fPIC", include, "-o", module, str(NATIVE / "module.c")]
    subprocess.run([compiler, *checked, *strict, *flags, *output], check=True)
    asked = [compiler, "-print-file-name=libasan.so"]
    runtime = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    # Python's own allocator would hide where a bytes object ends; what the interpreter never frees is no leak of ours.
    env = {**os.environ, "LD_PRELOAD": runtime, "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": "detect_leaks=0"}
    command = [sys.executable, "-c", RUN, module, str(FOLDER / "mutants.py"), *sys.argv[1:]]
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
