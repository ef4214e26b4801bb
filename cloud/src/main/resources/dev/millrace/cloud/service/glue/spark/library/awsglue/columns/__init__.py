"""Glue's types as columns of a Spark DataFrame: what they are, how they are found, changed and taken apart."""
