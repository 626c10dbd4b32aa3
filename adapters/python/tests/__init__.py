"""`python3 -m unittest discover -s tests -t .` in adapters/python."""
