"""What others read of a dataset: Croissant and citations."""
