"""The files of the workspace: patterns, changes, git, writing."""
