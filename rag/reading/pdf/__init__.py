"""PDF: words with their places -> lines in reading order -> the stages that every text goes through."""
