"""The first tier: says of most lines, and quickly, that they are certainly fine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prolific_dataset.model import Schema
    from prolific_dataset.validation.acceptance.interface import Acceptor
    from prolific_dataset.validation.rules.settings import RuleSettings


def make_acceptor(schema: Schema | None, settings: RuleSettings, *, prints: bool) -> Acceptor:
    """Return the fastest acceptor there is: the native one, or, where nothing could compile it, the one in Python.

    Args:
        schema: the dataset's schema, if there is one.
        settings: severities and limits.
        prints: whether fingerprints are wanted.
    """
    try:
        from prolific_dataset.validation.acceptance.native_acceptor import NativeAcceptor  # noqa: PLC0415
    except ImportError:
        from prolific_dataset.validation.acceptance.python_acceptor import PythonAcceptor  # noqa: PLC0415

        return PythonAcceptor(schema, settings, prints=prints)
    return NativeAcceptor(schema, settings, prints=prints)
