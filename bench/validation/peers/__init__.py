"""The programs that are measured side by side, and the schema in the language of each."""
