"""The action's metadata twice more: for runners that cannot run a container, and in a folder.

A workflow of this repository can call `$/container`, but not the root by `$/`.
"""

from __future__ import annotations

import re
import textwrap

from documentation.metadata import Metadata

_HEAD = """\
# Written from ../action.yml by `make docs`; do not edit.
name: {name} (without a container)
description: The same action for macOS, Windows and runners without a container engine; needs Python 3.11.
author: {author}

branding:
  icon: upload-cloud
  color: blue
"""

_RUNS = """
runs:
  using: composite
  steps:
    - id: run
      shell: bash
      env:
{environment}
      run: |
        # `python` may be Python 2, and `python3` on Windows an advertisement: ask before trusting either.
        for python in python3 python; do
          if "${{python}}" -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2> /dev/null; then
            exec "${{python}}" -I "${{GITHUB_ACTION_PATH}}/launch.py"
          fi
        done
        echo "result=error" >> "${{GITHUB_OUTPUT}}"
        echo "::error title={name}::This runner has no Python 3. Add a step with actions/setup-python."
        exit 2
"""


def render(metadata: Metadata) -> str:
    """Return the text of composite/action.yml."""
    parts = [_HEAD.format(name=metadata.name, author=metadata.author), "\ninputs:"]
    parts += [
        f"\n  {name}:\n{_description(text)}\n    required: false" for name, text in metadata.inputs.items()
    ]
    parts.append("\n\noutputs:")
    parts += [
        f"\n  {name}:\n{_description(text)}\n    value: ${{{{ steps.run.outputs.{name} }}}}"
        for name, text in metadata.outputs.items()
    ]
    # The runner sets no INPUT_* variables in a composite action, and a shell may drop names with a hyphen. An absent
    # input is an empty INPUT_*, which counts as absent; PROLIFIC_* stays free for what the job's own `env:` gives.
    environment = "\n".join(f"        {variable(name)}: ${{{{ inputs.{name} }}}}" for name in metadata.inputs)
    return "".join([*parts, "\n", _RUNS.format(name=metadata.name, environment=environment)])


def variable(name: str) -> str:
    """Return the variable for an input, in the runner's spelling without hyphens."""
    return f"INPUT_{name.upper().replace('-', '_')}"


def _description(text: str) -> str:
    wrapped = textwrap.fill(text.strip(), width=106, break_on_hyphens=False, break_long_words=False)
    return "    description: >-\n" + textwrap.indent(wrapped, "      ")


_HEAD_IN_A_FOLDER = """\
# Written from ../action.yml by `make docs`; do not edit.
# The reusable workflow calls this: docs/decisions/0026-many-datasets.md.
"""
_BUILT_HERE = "# zizmor: ignore[unpinned-images] it is built from this repository"


def render_in_a_folder(action: str) -> str:
    """Return the text of container/action.yml, given that of action.yml."""
    image = re.compile(r"^  image: Dockerfile$", re.MULTILINE)
    return _HEAD_IN_A_FOLDER + image.sub(f"  image: ../Dockerfile {_BUILT_HERE}", action)
