"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure: no example has a time limit of its own.
settings.register_profile("patient", deadline=None)
# `make chaos` looks much longer, and for something new each time.
settings.register_profile("chaos", deadline=None, max_examples=400, derandomize=False)
settings.load_profile("patient")
