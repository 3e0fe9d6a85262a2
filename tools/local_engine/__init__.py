"""Build the action's image and run it with what this machine has: for tests and benchmarks, not for users."""
