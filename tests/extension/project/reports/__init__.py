"""Reports about harbours: their page type, and the page that lists them."""
