"""Did the notebook really run? Notebooks through papermill, with exit codes that tell the truth.

`ralphcap.running.notebooks.run` is the way in. This page imports nothing, so that the command line starts quickly.
"""
