"""The organisation's profile, boilerplates, navigation, donor portal and site texts."""
