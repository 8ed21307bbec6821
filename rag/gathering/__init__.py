"""What the archive has: on a subject that is named or compared, and as a whole."""
