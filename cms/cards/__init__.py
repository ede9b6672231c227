"""Cards, the representation of pages in lists, built for any mix of page types in a constant number of queries."""
