"""People who write or are quoted, and those whom journalists may call."""
