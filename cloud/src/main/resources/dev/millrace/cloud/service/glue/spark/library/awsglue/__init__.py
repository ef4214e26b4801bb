"""AWS Glue's Python library over Apache Spark, written anew from AWS's public documentation.

A ``DynamicFrame`` here is a Spark ``DataFrame`` with a schema of Glue's types beside it; where Glue has a choice of several
types, the column is a struct with a field per type, of which one is set. All work is Spark's, as long as no Python function
of the script's own is asked for.
"""

from awsglue.missing import names_what_is_missing

__getattr__ = names_what_is_missing(__name__)
