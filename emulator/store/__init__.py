"""Resources that are not documents: projects, datasets, and what is still to be done."""
