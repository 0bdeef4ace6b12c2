"""The scenarios of ../../scenarios.toml in Python, one module a group."""
