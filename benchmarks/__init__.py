"""Repeatable measurements: CPU seconds, told as ratios between things measured side by side in one run."""
