"""What both sides of owner pairing share: values, arithmetic, certificates and messages of chapters 10 and 11. No machine, no state."""
