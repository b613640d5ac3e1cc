"""The live feed of counts, inside `serve`: what the counts job announces, to browsers as server-sent
events."""
