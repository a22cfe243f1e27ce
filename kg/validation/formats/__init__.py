"""One module per report format, each with ``render(report) -> str``. JSON stands in :mod:`kg.validation.report`."""
