"""How fast the program is, how much memory it needs, and what thousands of datasets would take."""
