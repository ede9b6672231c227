"""English formats: the day first, as in British English.

Dates with slashes are refused: 11/12 is in November for some readers and in December for others.

Each language has a package beside this one; the setting FORMAT_MODULE_PATH names their parent. A time is written on 24
hours and with its zone, in all views of the admin and of Wagtail: `1 December 2026, 09:00 CET`. The module
`cms.core.localisation` writes it in the same way, also in languages that have no package here.
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
