"""The risk assessment and the plan: who is at risk of what, what is done about it, and early-warning signs."""
