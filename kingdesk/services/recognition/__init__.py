"""How faces are found and named: on this machine, or by Rekognition in one of two ways.

recogniser   what every way offers to the use cases
local        the engine on this machine
classic      Rekognition: detect, cut each face out, search for it among the references
indexed      Rekognition: index each photo once, search for each reference among the photos
comparing    which searches compare most cheaply what was not compared yet
ledger       every billed call: within the limit, journalled before the next, never paid twice
bill         what an enrolling costs, apart from runs
enrolling    finds the faces of a reference's picture, and makes the chosen one known
references   makes references known to a collection, one face each
collections  the collections themselves: made, deleted, faces taken out
timing       how long a run takes, from quotas and what was measured
"""
