"""Bron beside its peers: the same articles and questions, on the same machine, in the same run (eval/peers/README.md).

The peers' libraries lie in an environment of their own: ``pip install '.[peers]'``. CI does not have it.
"""
