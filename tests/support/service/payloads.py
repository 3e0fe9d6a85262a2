"""Payloads of files, as the check of a file makes them."""

from __future__ import annotations

from pathlib import Path

from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import DataFile
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules.settings import RuleSettings


def payload_of(path: Path, content: bytes) -> Payload:
    """Write `content` to `path` and check it."""
    path.write_bytes(content)
    file = DataFile(path=path.name, location=path)
    *_, validated = validate_dataset([file], schema=None, settings=RuleSettings(), digest=True)
    assert validated.payload is not None
    return validated.payload
