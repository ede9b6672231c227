"""Checks before publishing: what each asks is one function; `panel.py` shows it all beside Wagtail's own checks."""
