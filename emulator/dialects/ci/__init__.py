"""Tencent Cloud CI's datasets, and the envelopes of its object store: XML or JSON with q-sign."""
