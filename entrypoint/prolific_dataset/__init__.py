"""Validate JSONL files in a git repository and upload them to a Prolific Task Builder dataset."""

__version__ = "1.0.0"

REPOSITORY = "prolific-dataset-upload/prolific-dataset-upload"
"""Where this program lives on GitHub, as workflows name it."""
