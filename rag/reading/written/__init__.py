"""What people write in: DOCX, ODT, EPUB and mail -> blocks -> the stages that every text goes through."""
