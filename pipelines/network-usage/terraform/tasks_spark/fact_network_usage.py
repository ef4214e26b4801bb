"""Sessions of the raw rows, in s3://<bucket>/data/staging/fact_network_usage/: written anew by each run."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket", "database"])
glue = GlueContext(SparkContext.getOrCreate())
spark = glue.spark_session
job = Job(glue)
job.init(args["JOB_NAME"], args)

raw = glue.create_dynamic_frame.from_catalog(database=args["database"], table_name="raw")
raw.toDF().createOrReplaceTempView("raw")

table = spark.sql("""
    SELECT unique_id, session_duration, download_speed, upload_speed, consumed_traffic
    FROM raw
""")
table.write.mode("overwrite").csv(f"s3://{args['bucket']}/data/staging/fact_network_usage/", header=True)

job.commit()
