"""What serve hears of the directory on the bus: the queues, what a message means, the households kept of it.

An event of another service that safety is to act on comes in here.
"""
