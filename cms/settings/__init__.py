# Deliberately empty: name the one you mean, cms.settings.dev, .test or .production.
