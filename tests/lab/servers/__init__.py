"""How do the real servers of the lab start, get ready and end? A module a server, all on loopback."""
