"""Standard pages, such as “About us”, privacy and contact."""
