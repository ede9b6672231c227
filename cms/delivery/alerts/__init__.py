"""E-mail alerts: subscribers name topics, types of pages or words, and get an e-mail when something new matches."""
