"""Markdown in the layout of Hugo: what readers see, as files that other programs read."""
