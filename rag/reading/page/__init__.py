"""A newspaper's HTML page -> its article."""
