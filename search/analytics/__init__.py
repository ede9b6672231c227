"""Search analytics without personal data: daily counts of queries and clicks, kept for a limited time, for editors."""
