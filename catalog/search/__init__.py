"""Finding datasets and episodes: arrays in memory, words, what a query means. No models."""
