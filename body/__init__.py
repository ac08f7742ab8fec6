"""What an article says: one tree of blocks, read from and written in every form.

Pure Python: no database, no files, no network. The stored tree is plain JSON (``model.py``);
``tree.check`` is the gate that everything passes before it is stored.
"""
