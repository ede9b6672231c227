"""Topics and regions, with a value that is the same in every language and a translated label."""
