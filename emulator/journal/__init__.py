"""What happened: one line a request."""
