"""How the index is written: read, held, embedded, shown; killed at any point, taken up where it was."""
