"""Socket → Request, Reply → socket. The HTTP server lives here and nowhere else."""
