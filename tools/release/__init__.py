"""What the release workflow asks of the repository: its version, its notes, its image."""
