"""Pages that stay: about us, privacy, contact."""
