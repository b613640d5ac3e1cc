"""`python -m lending_example`: serve it with the environment's settings."""

import sys

from kairan_kernel.config import Settings, load
from kairan_kernel.lifecycle import run_serve

if __name__ == "__main__":
    sys.exit(run_serve("lending_example.serve:LendingService", load(Settings)))
