"""Areas, agencies and the people who use the system."""
