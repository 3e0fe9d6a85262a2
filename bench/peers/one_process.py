"""Our validation without the command line around it, in one process."""

from __future__ import annotations

import sys
from pathlib import Path

from prolific_dataset.documents import parse_document
from prolific_dataset.model import DataFile
from prolific_dataset.rules.settings import RuleSettings
from prolific_dataset.schema import parse_schema
from prolific_dataset.validation import validate_dataset

schema_path, data_path = map(Path, sys.argv[1:])
schema = parse_schema(parse_document(schema_path.read_bytes(), name=schema_path.name), source="schema")
files = [DataFile(path=data_path.name, location=data_path)]
for _validated in validate_dataset(files, schema=schema, settings=RuleSettings()):
    pass
