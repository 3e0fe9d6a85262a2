"""Checks of files beside other programs, with their memory, and how long a start takes: `make bench`."""
