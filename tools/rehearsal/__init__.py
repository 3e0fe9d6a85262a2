"""Live the README's commands where they are not lived every day: next year, as another user, on another Python."""
