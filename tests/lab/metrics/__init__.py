"""What does each exporter export? A module an exporter, under its real names and labels; `everything` asks them all."""
