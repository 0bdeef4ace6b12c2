"""The demo album: what is in it (`*.toml`, `texts/`), how it is drawn (`scenes/`), and how it becomes files."""
