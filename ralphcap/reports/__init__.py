"""How is a result written down for people?"""
