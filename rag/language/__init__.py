"""What is closed in a language: words, names, sentences, numbers, dates, who says what."""
