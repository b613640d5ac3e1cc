"""The worker: the machine and the voice, away from all that answers people."""
