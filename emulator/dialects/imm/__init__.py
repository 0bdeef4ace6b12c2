"""Alibaba Cloud IMM 2020-09-30: JSON over RPC."""
