"""Documentation that is made from the code: `make docs` writes it, `make lint` says when it is out of date."""
