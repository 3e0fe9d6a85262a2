"""The program started as a process: by a person, by a runner, by the commands of a page."""
