"""Read models: pure projections, one collection each, written to MongoDB by follow's runner."""
