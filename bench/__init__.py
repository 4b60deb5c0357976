"""Measurements at national scale, as ratios to floors taken in the same run (`make bench`)."""
