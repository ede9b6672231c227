"""Cards: what a list shows of a page, built for any mix of page types in a constant number of queries."""
