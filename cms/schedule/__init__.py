"""The calendar of what goes out and what expires, and whether the schedule is kept."""
