"""The service as tests meet it: in memory, served, on a clock of its own, and with several runs at once."""
