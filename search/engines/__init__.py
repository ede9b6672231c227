"""Search engines: the port (the interface), shared text analysis, and one package for each engine."""
