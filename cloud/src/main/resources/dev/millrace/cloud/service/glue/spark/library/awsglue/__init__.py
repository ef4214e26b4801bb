"""AWS Glue's Python library over Apache Spark, written anew from AWS's public documentation.

A ``DynamicFrame`` here is a Spark ``DataFrame`` with a schema of Glue's types beside it; where Glue has a choice of several
types, the column is a struct with a field per type, of which one is set. All work is Spark's, as long as no Python function
of the script's own is asked for.
"""

from awsglue.missing import names_what_is_missing

_missing = names_what_is_missing(__name__)


def __getattr__(name):
    # Glue Studio's scripts ask for it here. Found when it is asked for: a Python shell job has no Spark.
    if name == "DynamicFrame":
        from awsglue.dynamicframe import DynamicFrame

        return DynamicFrame
    return _missing(name)
