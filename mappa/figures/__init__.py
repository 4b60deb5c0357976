"""Printed figures: the forms of the annual return, rounding, comparison, contradictions, synthesis. No database."""
