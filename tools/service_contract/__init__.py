"""Does the service still promise what this program relies on? Compares its published OpenAPI document with that."""
