"""How is it drawn? Figures from frames and tables only, all in one theme."""
