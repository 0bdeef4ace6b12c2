"""Media to facts, words to meaning, text and pictures to vectors.

``media/`` reads what is really in a file. What only a model can know comes from the request, a sidecar or metadata
inside the file; nothing is invented.
"""
