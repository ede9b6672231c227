"""The blocks of a page's body: one module for each, with the block, its schema and its API representation."""
