"""The words with which Pydantic's messages begin; none may be in a response."""

from __future__ import annotations

# "Value error, " comes before the text of a ValueError.
PYDANTIC_WORDS = ("Input should", "Value error", "Assertion failed", "Field required", "Extra inputs", "String should")
PYDANTIC_WORDS += ("List should", "Value should", "Unable to", "Object has", "JSON input", "Invalid JSON")
