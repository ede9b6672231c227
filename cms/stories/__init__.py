"""Stories of five kinds, by people, and their index."""
