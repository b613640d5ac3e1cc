"""The desks: one module a deed that somebody asks for; it asks the rules, appends to the log and answers.

A desk knows neither HTTP nor the bus. ``clock`` asks for what is due without anybody asking.
"""
