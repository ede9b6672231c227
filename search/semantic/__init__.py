"""Optional semantic search: rerank the first hits by their similarity in meaning. Off unless SEMANTIC_SEARCH is on."""
