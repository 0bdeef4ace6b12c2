"""Alibaba Cloud IQS 2024-11-11: JSON over ROA, and over plain HTTP with an API key."""
