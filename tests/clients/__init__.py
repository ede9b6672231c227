"""Generate clients with foreign tools, compile them, and let each read the answers of a running demo site."""
