"""Arabic formats; the others are those of Django."""

SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j F، Y, H:i T"
