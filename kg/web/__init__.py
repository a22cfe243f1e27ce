"""The endpoint and its pages."""
