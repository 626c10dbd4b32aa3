//! Models whose answer is known: the engine is judged by them.
