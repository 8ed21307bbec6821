"""Builds the models of Bron (extra ``[train]``); nothing here is imported at run time."""
