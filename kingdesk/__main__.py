"""`python -m kingdesk` is the command `kingdesk`."""

from kingdesk.cli.main import main

main()
