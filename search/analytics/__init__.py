"""What visitors search for, in figures without visitors: counted, kept for a while, shown to editors."""
