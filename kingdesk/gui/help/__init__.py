"""Help: the keys, what to send when something went wrong, who made all this."""
