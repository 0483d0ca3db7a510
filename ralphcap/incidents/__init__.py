"""What happened? Logs, read whole, as tables. Pure: frames in, tables out."""
