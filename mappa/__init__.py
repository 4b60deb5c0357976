"""OpenMAPPA: the register, the meetings and the annual return of the public protection arrangements."""
