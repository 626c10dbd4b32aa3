"""A wallet for the standard transaction: the device role of chapters 3 to 5, written from the text alone."""
