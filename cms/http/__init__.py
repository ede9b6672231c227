"""The voice of the public API, for every room that answers: errors, strictness, caching, shared parameters."""
