"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure: no example has a time limit of its own.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
