"""Pictures: random file names, credit, focal point, and the named sets of renditions that the API returns."""
