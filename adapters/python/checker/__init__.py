"""An independent checker for recorded runs and test vectors of the standard transaction.

It shares no code with the wallet: profile values, APDU and TLV reading, signed data and key schedule are written a second time,
P-256 (`p256`) and HKDF and CMAC (`primitives`) are worked out from their definitions, and only AES itself is the `cryptography`
package's. Beside that package it needs nothing.

`vectors` checks files of vectors. `check_flow(flow)` checks one recorded run; see `flow` for its format. Both give discrepancies, each a
sentence; none means that all is right.
"""

from .schedule import Derivation, derive
from .flow import check_flow

__all__ = ["Derivation", "check_flow", "derive"]
