"""What do logs say, and how much of them was read? Asks Elasticsearch 8. Imports catalog, frames, window."""
