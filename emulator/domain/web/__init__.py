"""A web of Myna's own: pages and pictures that are searched, read and answered from. It is read-only."""
