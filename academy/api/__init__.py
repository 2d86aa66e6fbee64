"""The doors for programs: one shape of answer, one shape of error, tokens only."""
