"""The organisation itself: who it is, its boilerplates, its navigation, its donor portal."""
