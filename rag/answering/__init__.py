"""hits -> answer: evidence, metadata questions, confidence, composition, the optional LLM."""
