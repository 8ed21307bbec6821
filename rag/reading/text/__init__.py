"""Text, also as PDFs give it -> lines, paragraphs, articles."""
