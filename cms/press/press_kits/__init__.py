"""Press kits of releases: text, HTML, PDF, originals of pictures, attachments, and a ZIP of all of them."""
