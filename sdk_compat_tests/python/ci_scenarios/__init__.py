"""Scenarios of Tencent CI's MetaInsight: one module for what belongs together, a function a scenario."""
