"""What a run came to: values, verdict, sentences, and its views as text, JSON, SARIF and records."""
