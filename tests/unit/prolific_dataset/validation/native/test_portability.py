"""What another compiler than ours takes: Microsoft's has neither integers of 128 bits nor `__builtin_*`."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parents[5] / "entrypoint/prolific_dataset/validation/native/c"
# Microsoft's own header has this function for x64 and ARM64.
INTRINSICS = """\
#include <stdint.h>
static inline uint64_t __umulh(uint64_t one, uint64_t other) {
    uint64_t a = one >> 32, b = (uint32_t)one, c = other >> 32, d = (uint32_t)other;
    uint64_t middle = (b * d >> 32) + (uint32_t)(a * d);
    return a * c + (a * d >> 32) + ((middle + b * c) >> 32);
}
"""
PROGRAM = """\
#include <stdio.h>
#include "fingerprint.h"
int main(void) {
    uint64_t value = 88172645463325252u, sum = 0;
    for (int each = 0; each < 100000; each++) {
        value ^= value << 13, value ^= value >> 7, value ^= value << 17;
        sum = sum * 31 + fold(value, ~value * 3);
    }
    printf("%llu\\n", (unsigned long long)sum);
}
"""


def fingerprint(folder: Path, *flags: str) -> str:
    (folder / "program.c").write_text(PROGRAM)
    words = ["cc", *flags, f"-I{SOURCES}", "-o", folder / "program", folder / "program.c"]
    subprocess.run(words, check=True)
    return subprocess.run([folder / "program"], check=True, capture_output=True, text=True).stdout


def test_fingerprints_are_the_same_without_integers_of_128_bits(tmp_path: Path) -> None:
    (tmp_path / "intrin.h").write_text(INTRINSICS)

    theirs = fingerprint(tmp_path, "-D_MSC_VER=1940", f"-I{tmp_path}")

    assert theirs == fingerprint(tmp_path)


def test_what_only_gcc_and_clang_know_has_another_way_beside_it() -> None:
    for path in SOURCES.iterdir():
        other_compiler = re.sub(
            r"#ifdef __SSE2__\n.*?#else|#else\n.*?#endif", "", path.read_text(), flags=re.DOTALL
        )
        assert re.findall(r"__builtin_\w+|__int128|__attribute__|__typeof__", other_compiler) == [], path
