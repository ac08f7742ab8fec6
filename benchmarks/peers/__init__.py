"""Byline beside other servers, on the data set of a bench that lies outside of this repository.

That bench has a ``run.py`` which starts servers, checks that they answer alike, and times them in
turn. ``python -m benchmarks.peers --help`` puts its data into a Byline database and runs it.
"""
