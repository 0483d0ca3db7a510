"""What can be asked, of what, and against which limits? The catalog: entries, sizing table, topology, calendar.

Imports units, window, shipped and errors.
"""
