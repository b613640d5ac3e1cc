"""The bulletin's rules: pure functions and frozen values. No clock, no random ids, no IO.

One folder a stream (what can be asked, what can have happened, what decides); what several share lies beside
them.
"""
