"""Records that are appended a few at a time, without an import; see docs/decisions/0040-appending.md."""
