"""Measurements that README shows; `python -m benchmarks` (or `make bench`) takes them."""
