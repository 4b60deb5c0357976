"""The database: where it runs, who may do what in it, and how facts are kept in it."""
