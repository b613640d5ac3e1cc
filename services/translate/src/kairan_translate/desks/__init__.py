"""What routes, consumers and the worker call: each desk reads and writes for one subject. Blocking."""
