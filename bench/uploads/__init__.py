"""Uploads: one large file, many files, waiting for imports, and finding new records: `make bench-uploads`."""
