"""People who write or are quoted, and media contacts."""
