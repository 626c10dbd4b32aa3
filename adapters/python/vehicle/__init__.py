"""A vehicle: standard transaction, owner pairing and activation (chapters 3 to 5 and 9 to 11), written from the text alone.

Arithmetic, TLVs and values are the wallet's and those of `pairing`; the machines are its own.
"""
