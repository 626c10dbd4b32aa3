"""A wallet for the standard transaction and owner pairing: the device role of chapters 3 to 5 and 9 to 11, written from the text alone."""
