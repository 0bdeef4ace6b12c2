"""Documents to blocks of text in their own order. A reader raises :class:`Unreadable` or returns what it found."""
