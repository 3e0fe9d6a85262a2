"""Many datasets as many jobs: a matrix, and one report of their reports."""
