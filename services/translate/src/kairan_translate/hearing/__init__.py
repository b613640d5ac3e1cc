"""What is kept of other services' events: place names, and who an article is addressed to."""
