"""The table of malformed requests: by kind, what is sent, and where the answer is certain, which it must be."""

from . import addresses, headers, parameters, values, words
from .table import KINDS, Request

__all__ = ["KINDS", "Request", "addresses", "headers", "parameters", "values", "words"]
