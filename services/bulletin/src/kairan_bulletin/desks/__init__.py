"""The desks: one class a task that somebody brings, a caller through a route, the bus or the clock.

A desk asks the rules, appends to the log and answers; it knows neither HTTP nor messages.
"""
