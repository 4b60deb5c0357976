"""A form that is sent twice is carried out once."""
