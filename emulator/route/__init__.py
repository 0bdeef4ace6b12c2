"""Request → which product, which operation."""
