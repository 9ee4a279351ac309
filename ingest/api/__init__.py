"""The API of ingest, as API.md says."""
