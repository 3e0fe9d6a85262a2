"""The composite variant's metadata: the same inputs and outputs, for runners that cannot run a container."""

from __future__ import annotations

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
