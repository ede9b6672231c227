"""The blocks editors build pages from: one file each, with the block, its schema and its form on the wire."""
