"""Says how the native acceptor is compiled; everything else about the package stands in pyproject.toml."""

from pathlib import Path

from setuptools import Extension, setup

NATIVE = Path("entrypoint/prolific_dataset/validation/acceptance/native")

setup(
    ext_modules=[
        Extension(
            "prolific_dataset.validation.acceptance._native",
            [str(NATIVE / "module.c")],
            depends=sorted(map(str, NATIVE.glob("*.h"))),
            # It reads what others wrote: a mistake in it shall end the program, not take it over. Costs less than 1 %.
            extra_compile_args=[
                "-O3",
                "-fstack-protector-strong",
                "-U_FORTIFY_SOURCE",
                "-D_FORTIFY_SOURCE=2",
            ],
            py_limited_api=True,
            # Without a compiler the program does the same in Python, more slowly.
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
