"""What every page has: visibility, the journal, blocks, addresses, and what a page tells search."""
