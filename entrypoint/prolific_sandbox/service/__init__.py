"""The emulated service: routes, operations, replies and errors."""
