"""The acceptor in C where memory is short: each allocation may fail, and whatever was allocated is freed."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sysconfig
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import prolific_dataset.validation.native

NATIVE = Path(prolific_dataset.validation.native.__path__[0]) / "c"
SCARCE = r"""
#include <stddef.h>

long left = -1; /* allocations that succeed before one fails; below 0 all do */
long live = 0;  /* blocks of memory that are in use */

void *__real_malloc(size_t), *__real_calloc(size_t, size_t), *__real_realloc(void *, size_t);
void __real_free(void *);

static void *counted(void *block) { live += block != NULL; return block; }
void *__wrap_malloc(size_t size) { return left-- ? counted(__real_malloc(size)) : NULL; }
void *__wrap_calloc(size_t count, size_t size) { return left-- ? counted(__real_calloc(count, size)) : NULL; }
void *__wrap_realloc(void *block, size_t size) {
    if (!left--)
        return NULL;
    return block ? __real_realloc(block, size) : counted(__real_realloc(block, size));
}
void __wrap_free(void *block) { live -= block != NULL; __real_free(block); }
"""
LINES = b"x\n" * 3000
KEYS = b"{" + b",".join(b'"%d":0' % number for number in range(200)) + b"}"


def test_short_memory_is_an_error_and_leaks_nothing(tmp_path: Path) -> None:
    """Python hears of it, and goes on."""
    module, left, live = _compiled(tmp_path)
    outcomes: list[tuple[int, int] | None] = []
    while not outcomes or outcomes[-1] is None:
        left.value = len(outcomes)
        outcomes.append(_use(module))
        assert live.value == 0

    # Fields and their slots, two names, and what grows: fingerprints and unsure lines three times, keys twice.
    assert len(outcomes) - 1 == 4 + 2 * 3 + 2
    assert outcomes[-1] == (3001, 3000)


def _use(module: ModuleType) -> tuple[int, int] | None:
    """How many lines there are and how many are unsure; None when memory was short."""
    fields = tuple((name, 1, 9, False, False, ()) for name in (b"a", b"b"))
    secrets = os.urandom(64)
    try:
        acceptor = module.Acceptor(
            fields=fields, unknown_fields=True, all_fields=False, most_bytes=9999, deepest=9, secrets=secrets
        )
        count, unsure, _ = acceptor.scan(LINES + KEYS, True)  # noqa: FBT003
    except MemoryError:
        return None
    return count, len(unsure)


def _compiled(folder: Path) -> tuple[ModuleType, ctypes.c_long, ctypes.c_long]:
    """The module, how many of its allocations succeed, and how many were not freed."""
    (folder / "scarce.c").write_text(SCARCE)
    path = str(folder / "_native.abi3.so")
    wrapped = [f"-Wl,--wrap={name}" for name in ("malloc", "calloc", "realloc", "free")]
    sources = [str(NATIVE / "module.c"), str(folder / "scarce.c"), f"-I{sysconfig.get_paths()['include']}"]
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", *wrapped, "-o", path, *sources], check=True)
    loader = ExtensionFileLoader("_native", path)
    spec = spec_from_loader("_native", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    library = ctypes.CDLL(path)
    return module, ctypes.c_long.in_dll(library, "left"), ctypes.c_long.in_dll(library, "live")
