"""What the pages of people, areas, agencies and the audit ask."""
