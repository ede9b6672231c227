"""The errors of an engine."""

from __future__ import annotations


class SearchUnavailable(Exception):
    """The engine did not respond, responded too late, or sent an invalid response; the message says which."""


class EngineIncompatible(SearchUnavailable):
    """The installed packages cannot use this engine, now or later; the message says what to install."""
