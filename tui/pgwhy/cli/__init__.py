"""The command line: what a person types, turned into questions to the rooms below."""
