"""What serve hears of the directory on the bus: the queues, what each message means, and what is kept of it.

An event of another service that the bulletin is to act on comes in here.
"""
