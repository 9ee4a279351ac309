"""The doors to what may be seen of the catalogue."""
