"""How the native acceptor is compiled; everything else about the package is in pyproject.toml."""

import sysconfig
from pathlib import Path

from setuptools import Extension, setup

FOLDER = Path("entrypoint/prolific_dataset/validation/native/c")
NATIVE = Extension(
    "prolific_dataset.validation.native._native",
    [str(FOLDER / "module.c")],
    depends=sorted(map(str, FOLDER.glob("*.h"))),
    # It reads what others wrote: a mistake in it shall end the program, not take it over. Costs less than 1 %.
    extra_compile_args=["-O3", "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"],
    py_limited_api=True,
    # Without a compiler the second tier, in Python, checks alone: the same, more slowly.
    optional=True,
)

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    setup()  # the stable ABI has no place for such a Python yet
else:
    setup(ext_modules=[NATIVE], options={"bdist_wheel": {"py_limited_api": "cp311"}})
