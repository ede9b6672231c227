"""Pictures: unguessable names, credit, focal point, and the named sets of renditions frontends get."""
