"""Faces by AWS Rekognition, and the bucket pictures wait in for it.

`login` and `policy` load nothing of boto's; whoever uses the rest imports it when it is needed:
that takes a third of a second, which an embedded workspace must not pay.
"""
