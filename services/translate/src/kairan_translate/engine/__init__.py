"""The machine: Argos Translate's packages, in a process and a virtual environment of their own."""
