"""`python -m kairan_eventstore` is the same command as `kairan-eventstore`."""

from kairan_eventstore.cli import main

main()
