"""Every change to people, their roles, areas and agencies, by what is changed (docs/adr/0010)."""
