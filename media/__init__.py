"""Stored files: where they lie, what is let in, and the sizes and forms they are shown in.

``library.py`` opens all of it; ``http.py`` serves it. Pictures are decoded in processes of their
own (``workers.py``), never in the server's.
"""
