"""Index and search behind one interface (``api.py``)."""
