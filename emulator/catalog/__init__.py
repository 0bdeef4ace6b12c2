"""DATA: every operation, parameter, limit, response field, error and file field of each product, with its evidence."""
