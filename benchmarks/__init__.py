"""What a request costs, measured: ``make bench``, see ``docs/benchmarks.md``.

Nothing here is part of the product; the rooms never import it.
"""
