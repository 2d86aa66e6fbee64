"""Cedar Heights Music Academy: a school in the middle of its term, made with the verbs everybody uses."""
