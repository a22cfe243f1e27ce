"""The command line. Each command says what it will do in plain words, and imports what it needs only when it runs."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run ``kg`` with the process's arguments and end the process with the exit code of the design (section 8)."""
    from kg.cli.app import app
    from kg.cli.presenting import present_error
    from kg.errors import KgError

    try:
        app()
    except KgError as error:
        present_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain once more while closing standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("KG_DEBUG"):
            raise
        print(
            f"kg: internal error: {type(error).__name__}: {error}\n"
            "This is a defect of Claimgraph. Run again with KG_DEBUG=1 for the traceback, and report it.",
            file=sys.stderr,
        )
        sys.exit(4)
