"""The annual return (MAPPA Guidance, chapter 32)."""
