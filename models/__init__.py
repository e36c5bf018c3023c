"""Text in, numbers out: embedding, lexicon, technology, readiness, role and market."""
