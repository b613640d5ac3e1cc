"""`kairan-local` and `python -m kairan_local`."""

from kairan_local.cli import main

if __name__ == "__main__":
    main()
