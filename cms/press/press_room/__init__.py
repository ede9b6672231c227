"""The page for journalists: releases, contacts by region, pictures for print, and texts about the organisation."""
