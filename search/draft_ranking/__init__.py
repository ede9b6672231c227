"""The panel “How will it be found?”: the ranks that a draft would have in search, for its editors."""
