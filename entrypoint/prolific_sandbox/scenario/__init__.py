"""How the service behaves in one run of the sandbox: knobs and faults, read from words or JSON."""
