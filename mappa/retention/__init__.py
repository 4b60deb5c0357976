"""How long a record is kept, its reviews, and its erasure by two people (docs/adr/0020)."""
