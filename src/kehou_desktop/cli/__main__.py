"""``python -m kehou_desktop.cli``: the side door of a checkout."""

import sys

from kehou_desktop import cli

if __name__ == "__main__":
    sys.exit(cli.main())
