"""How a case leaves: to another area by offer and acceptance, or altogether, after a review (docs/adr/0024)."""
