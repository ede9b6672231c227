"""“How will it be found?”: what search would make of a draft, shown to whoever writes it."""
