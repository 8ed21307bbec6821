"""Keeping an index: copies of it in one file, and a doctor's look at whether all is as it should be."""
