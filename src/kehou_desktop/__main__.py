"""Open the window, or, as a child of it, unpack one spreadsheet."""

import sys


def main() -> int:
    """Run the program. ``--read-sheet SUFFIX`` is for our own child process and loads no Qt."""
    if sys.argv[1:2] == ["--read-sheet"] and len(sys.argv) == 3:
        from kehou_desktop.documents.sheets_in import child

        return child.main(sys.argv[2])
    from kehou_desktop.ui import app

    return app.main()


if __name__ == "__main__":
    sys.exit(main())
