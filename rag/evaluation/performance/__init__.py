"""What ingest and questions cost at a newsroom's size; ``bron evaluate --performance`` runs it."""
