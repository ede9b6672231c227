"""Extensions of the page editor: length counters, defaults by region, quote speakers, embargo notices."""
