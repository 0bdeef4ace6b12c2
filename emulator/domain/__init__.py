"""Behaviour, free of HTTP, of XML and of vendors."""
