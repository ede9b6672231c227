"""The only error of an engine."""

from __future__ import annotations


class SearchUnavailable(Exception):
    """The engine did not respond, responded too late, or sent an invalid response; the message says which."""
