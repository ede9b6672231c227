"""Recorded answers for frontend people: what this code answers about the demo content, the same in every run."""
