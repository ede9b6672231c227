"""Public versions of pages: notes and corrections for readers, comparisons, and withdrawals with a public notice."""
