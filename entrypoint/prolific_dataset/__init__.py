"""Validate JSONL files in a git repository and upload them to a Prolific Task Builder dataset."""

__version__ = "0.1.0"
