"""A sandbox behind TLS, so that the action in its own container can reach it as it reaches the real service."""
