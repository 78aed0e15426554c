"""A package of its own: a library that installs one of this name would win over a bare folder."""
