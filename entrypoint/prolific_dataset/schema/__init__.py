"""A dataset's schema: parsed, read, written, compared, inferred."""
