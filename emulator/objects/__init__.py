"""The bytes behind ``oss://`` and ``cos://``: folders of the user below, an account's own writable layer above."""
