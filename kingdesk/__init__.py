"""KingDesk finds, for every client of an event, the photos they are in."""

from typing import Final

__version__: Final = "0.1.0"
