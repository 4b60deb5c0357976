"""The tests, in folders named as those of mappa/."""
