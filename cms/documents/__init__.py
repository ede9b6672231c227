"""Files for journalists and readers, given out only while a visible page uses them."""
