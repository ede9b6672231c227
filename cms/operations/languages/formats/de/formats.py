"""German formats; the others are those of Django."""

SHORT_DATE_FORMAT = "j. M Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j. F Y, H:i T"
