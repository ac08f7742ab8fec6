"""The edges of the graph, each declared once.

``entities``: what can be at the end of an edge. ``edges``: the edges. From one declaration come the
dataloaders of ``resolvers/loaders`` and, later, the level statements of the compiled plans.
"""
