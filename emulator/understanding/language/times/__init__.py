"""Times in a text: half-open ranges. Conventions: fixtures/evaluation/README.md and README.md of the language."""
