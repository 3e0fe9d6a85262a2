"""One dataset's payloads into the service, each exactly once; new_records/ finds what is new."""
