"""How the native acceptor is compiled, where the demo's files go, what PyPI shows; the rest is in pyproject.toml."""

import os
import re
import shutil
import sysconfig
import tomllib
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

FOLDER = Path("entrypoint/prolific_dataset/validation/native/c")
# It reads what others wrote: a mistake in it shall end the program, not take it over. Costs less than 1 %.
GUARDED = ["-O3", "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"]
NATIVE = Extension(
    "prolific_dataset.validation.native._native",
    [str(FOLDER / "module.c")],
    depends=sorted(map(str, FOLDER.glob("*.h"))),
    extra_compile_args=["/O2", "/GS"] if os.name == "nt" else GUARDED,
    py_limited_api=True,
    # Without a compiler the second tier, in Python, checks alone: the same, more slowly.
    optional=True,
)


class BuildWithExamples(build_py):
    """Give the package the files of `prolific-dataset demo`, which in a clone are at its top."""

    def run(self) -> None:
        """Copy the modules, then the examples."""
        super().run()
        if not self.editable_mode:
            shutil.copytree("examples", Path(self.build_lib, "prolific_dataset/examples"), dirs_exist_ok=True)


def description() -> str:
    """Return the README with links that lead somewhere on PyPI, too."""
    text = Path("README.md").read_text(encoding="utf-8")
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    source, major = project["urls"]["Source"], project["version"].partition(".")[0]
    text = re.sub(r"(!\[[^\]]*\]\()(?!https:)", rf"\1{source}/raw/v{major}/", text)
    return re.sub(r"(?<=\]\()(?!https:|#)", f"{source}/blob/v{major}/", text)


ABOUT = {
    "cmdclass": {"build_py": BuildWithExamples},
    "long_description": description(),
    "long_description_content_type": "text/markdown",
}

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    setup(**ABOUT)  # the stable ABI has no place for such a Python yet
else:
    setup(**ABOUT, ext_modules=[NATIVE], options={"bdist_wheel": {"py_limited_api": "cp311"}})
