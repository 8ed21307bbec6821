"""JSON Lines, JSON and CSV as archives dump them -> articles."""
