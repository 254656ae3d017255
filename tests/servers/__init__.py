"""Real servers the tests start for themselves: PostgreSQL and two that speak S3.

All listen on 127.0.0.1 and on unix sockets only, keep everything in temporary folders, and end with
the tests, however these end.
"""
