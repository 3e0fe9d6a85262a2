"""What the user asked for: inputs and configuration file become settings."""
