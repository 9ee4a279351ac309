"""The doors to what may be seen of uploads, recordings and submissions."""
