"""Scenarios of IQS: one module for what belongs together, a function a scenario."""
