"""Routes of the public API: each reads its parameters, calls a module of `cms.api`, and returns the response."""
