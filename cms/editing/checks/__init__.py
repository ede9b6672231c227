"""Checks before publishing, one function each, with a section in Wagtail's checks panel that lists their findings."""
