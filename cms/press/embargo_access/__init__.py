"""Access of chosen journalists to a release before its embargo ends."""
