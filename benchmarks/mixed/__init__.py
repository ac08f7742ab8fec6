"""Reads and writes at once, as a publication has them: ``python -m benchmarks mixed``."""
