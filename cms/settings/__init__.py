# Deliberately empty: choose cms.settings.dev, .test or .production explicitly.
