"""What follows from action.yml and is written from it: the README's tables and the composite variant."""
