"""`python -m ralphcap` is the command line."""

from ralphcap.cli import main

main()
