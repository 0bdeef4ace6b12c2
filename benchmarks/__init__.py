"""Measurements beside other servers, in paired rounds of one run. ``python -m benchmarks imm``; see README.md."""
