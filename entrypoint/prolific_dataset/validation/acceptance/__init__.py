"""The first tier: says of most lines, and quickly, that they are certainly fine."""
