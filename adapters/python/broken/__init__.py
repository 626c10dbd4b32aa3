"""The wallet with thirty mistakes: a measure of the conformance suite."""
