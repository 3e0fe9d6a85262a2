"""Everything that GitHub Actions asks of a step: commands, annotations, summary, outputs, events."""
