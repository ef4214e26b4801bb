"""A first start, for the virtual machine to see what drivers load: what it saw makes the later ones shorter."""

import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder = sys.argv[1]
spark = SparkSession.builder.getOrCreate()
rows = spark.createDataFrame([(i, "name %d" % (i % 3), i / 2, [i]) for i in range(20)], "id int, name string, half double, list array<int>")
rows.createOrReplaceTempView("rows")
spark.sql("select name, count(*) n, sum(half) s, max(current_timestamp()) t from rows group by name order by n").collect()
rows.join(rows.select("id", F.upper("name").alias("upper")), "id").filter("id > 3").withColumn("day", F.to_date(F.lit("2026-03-01"))).count()
rows.rdd.map(lambda row: (row.name, 1)).reduceByKey(lambda a, b: a + b).collect()
flat = rows.drop("list")
flat.write.partitionBy("name").mode("overwrite").parquet(folder + "/parquet")
flat.write.mode("append").json(folder + "/json")
flat.write.option("header", True).csv(folder + "/csv")
spark.read.parquet(folder + "/parquet").select(F.explode(F.array("id", "half"))).count()
spark.read.json(folder + "/json").groupBy("name").agg(F.avg("half")).show()
spark.read.csv(folder + "/csv", header=True, inferSchema=True).printSchema()
try:
    # Nobody listens there: what S3 needs is loaded all the same.
    spark.read.text("s3://nowhere/nothing").count()
except Exception:
    pass
spark.stop()
# The virtual machine writes down at its end what it loaded: it is waited for, since what is left of an installation is killed.
gateway = SparkContext._gateway
gateway.shutdown()
gateway.proc.stdin.close()
gateway.proc.wait(600)
