"""Limits of a search. Models import them, so this module reads no page types."""

MAX_LENGTH = 512  # characters of the query
MAX_WORDS = 64
MAX_WINDOW = 1_000  # offset + limit
