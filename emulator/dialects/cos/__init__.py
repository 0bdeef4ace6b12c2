"""Tencent Cloud's object store: XML with q-sign, on the account's object layer."""
