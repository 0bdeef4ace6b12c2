"""How well questions are read and files are found, on the lists of fixtures/evaluation: ``make evaluate``."""
