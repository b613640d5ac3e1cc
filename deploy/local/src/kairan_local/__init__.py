"""The one-machine stack: real parts of Kairan, started, watched and stopped by one command."""
