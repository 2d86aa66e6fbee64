"""The make-up policy as a pure function: rules and facts go in, a verdict with its reasons comes out.

rules.py what a policy says · facts.py what is known of an absence · engine.py decides · reasons.py says it in words.
Nothing here asks the database or the clock, so that the same question always has the same answer.
"""
