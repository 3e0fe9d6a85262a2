"""One dataset: its schema, its import jobs, and the records that it stores."""
