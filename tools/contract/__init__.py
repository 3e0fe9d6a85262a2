"""What follows from action.yml: the composite variant. `make docs` writes it."""
