"""Decisions about levels, with reasons and countersignatures, and the reviews that levels ask for (docs/adr/0024)."""
