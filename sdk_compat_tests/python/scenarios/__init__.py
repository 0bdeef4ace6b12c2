"""The IMM scenarios of ../../scenarios.toml with the SDK's typed calls, one module a group."""
