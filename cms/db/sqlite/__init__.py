"""Django's backend for SQLite with a fair wait for the one writer."""
