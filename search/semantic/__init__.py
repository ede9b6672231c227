"""Optional: among what the words find, pages that mean the same come first. Off unless SEMANTIC_SEARCH says so."""
