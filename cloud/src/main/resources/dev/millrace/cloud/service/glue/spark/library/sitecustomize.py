"""What a script's Python is told before the script is: where an old boto3 finds the server, and, in a run with
``--enable-glue-datacatalog``, the Data Catalog behind Spark SQL, whether or not the script knows awsglue.

Python reads this at its start, from the folder of the library. Nothing is imported here before the script imports it.
"""

import os

import millrace_endpoint


def _catalogue(_):
    from awsglue.sql import install

    install()


if os.environ.get("MILLRACE_GLUE_DATACATALOG", "").lower() in ("1", "true"):
    millrace_endpoint.after("pyspark.sql", _catalogue)
millrace_endpoint.lead()
