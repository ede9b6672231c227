"""Translations kept true: what changed in the source of a translated page since it was translated."""
