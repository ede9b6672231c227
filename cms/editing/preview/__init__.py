"""Previews of drafts in the frontend, for editors and for recipients of shared links."""
