"""Wallet and vehicle with a mistake each: a measure of the conformance suite."""
