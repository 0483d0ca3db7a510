"""The lab: a simulated Ralph platform with known truths, and the real servers that it is written into."""
