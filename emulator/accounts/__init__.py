"""Key pairs and who owns them."""
