"""What people do. Each operation checks permission and state, changes rows and writes the audit line.

An operation takes a `Work` first and never ends its transaction: the door that opened the work does
(`Work.commit`), so that the change, its audit lines and its jobs stand or fall together.
"""
