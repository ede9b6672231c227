"""Pictures for social networks, drawn from the headline and the brand for pages without a picture."""
