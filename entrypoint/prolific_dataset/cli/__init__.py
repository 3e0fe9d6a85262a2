"""The command line: commands, options, exit codes. Only this room knows click, the environment and the process."""
