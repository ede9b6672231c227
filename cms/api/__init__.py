"""The public, read-only API for decoupled frontends. It returns public content only."""
