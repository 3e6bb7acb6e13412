"""`python -m launcher COMMAND …`: what the script `rongshu` hands over to."""

import sys

from launcher.cli import main

sys.exit(main(sys.argv[1:]))
