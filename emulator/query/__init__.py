"""The one query tree of both clouds: nodes, field types, checks. Depends on nothing."""
