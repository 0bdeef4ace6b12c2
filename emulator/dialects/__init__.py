"""Wire ↔ domain, one folder a product."""
