"""What is done with uploads, recordings and submissions, by use case."""
