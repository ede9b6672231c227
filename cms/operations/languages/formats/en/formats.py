"""English formats: the day first, as in British English.

Dates with slashes are refused: 11/12 is in November for some readers and in December for others.
"""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j F Y, H:i T"
FIRST_DAY_OF_WEEK = 1  # Monday

# Django adds those of ISO 8601.
DATE_INPUT_FORMATS = ["%d %B %Y", "%d %b %Y"]
DATETIME_INPUT_FORMATS = ["%d %B %Y, %H:%M", "%d %B %Y %H:%M", "%d %b %Y, %H:%M", "%d %b %Y %H:%M"]
