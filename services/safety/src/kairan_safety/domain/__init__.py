"""Safety's rules: pure functions and frozen values. No clock, no random ids, no IO.

One folder a stream (commands, events, decider); places and who may do what are shared by all of them.
"""
