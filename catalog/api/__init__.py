"""The catalogue's part of the HTTP API."""
