"""What bytes mean: lines, blocks, record identity, payload; YAML and JSON documents with places."""
