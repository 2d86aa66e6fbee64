"""What a family owes, worked out by one pure function: nothing here reads the database, the clock or the settings.

rules.py and facts.py go in · engine.py gives every cent its day, cause and payer · bill.py takes what is owed until a
day less what was billed · words.py says the arithmetic of each line. How a price comes about: docs/money.md.
"""
