"""Reports made from values, and what a reader on GitHub sees of them."""
