"""The table of malformed requests by kind, with the expected status where it is fixed."""

from . import headers, parameters, paths, texts, values
from .table import KINDS, Request

__all__ = ["KINDS", "Request", "headers", "parameters", "paths", "texts", "values"]
