"""The command line: the only place that knows click, the environment and the process; it builds everything else."""
