"""Validate JSONL files in a git repository and upload them to a Prolific Task Builder dataset."""

__version__ = "1.0.0"

MAJOR = f"v{__version__.partition('.')[0]}"
"""The tag that moves with each release of this major version."""

REPOSITORY = "prolific-dataset-upload/prolific-dataset-upload"
"""Where this program lives on GitHub, as workflows name it; a fork changes it with `python -m release rename`."""


def page(path: str) -> str:
    """Return the address of a page of our repository: the reader of a message is in another one."""
    return f"https://github.com/{REPOSITORY}/blob/{MAJOR}/{path}"
