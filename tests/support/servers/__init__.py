"""Servers on loopback that are not the sandbox: two S3-compatible storages, and what goes over a wire."""
