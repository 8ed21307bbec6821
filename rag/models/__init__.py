"""The bundled models: what they are, how they are run, and the files themselves."""
