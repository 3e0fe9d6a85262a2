"""A container engine for machines that have none: CI on GitHub does not need it, because Docker runs there.

`make image` and the container tests ask it for Docker on every machine; it starts or installs one only where none runs.
`image` builds the action's image, `runner` starts it as a runner does, `act` runs whole workflows.
"""

BASE_NOTE = "base.txt"
"""The file, in the engine's cache, that says what the image under test was built from."""
