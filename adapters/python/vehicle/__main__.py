"""`python3 adapters/python/vehicle`, or `python3 -m vehicle` in adapters/python."""

import sys
from pathlib import Path

# Run as a directory, Python puts the directory itself first; the packages lie one above.
if __package__:
    sys.path.append(str(Path(__file__).resolve().parent.parent))
else:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from kap import serve  # noqa: E402
from vehicle.subject import Subject  # noqa: E402

sys.exit(serve(Subject()))
