"""A session of Spark for all tests, over the library beside them. Run: python -m pytest cloud/engines/spark/tests"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
# Spark's Python workers find the library by this, as they do in a job.
os.environ["PYTHONPATH"] = os.pathsep.join([os.path.dirname(HERE), os.environ.get("PYTHONPATH", "")])
os.environ["PYSPARK_PYTHON"] = sys.executable


def of_s3():
    """Spark's settings for S3 of the server at AWS_ENDPOINT_URL, with the jars in the folder MILLRACE_SPARK_JARS."""
    endpoint, jars = os.environ.get("AWS_ENDPOINT_URL"), os.environ.get("MILLRACE_SPARK_JARS")
    if not endpoint or not jars:
        return {}
    hadoop = {
        "fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "fs.s3a.endpoint": endpoint,
        "fs.s3a.endpoint.region": os.environ["AWS_DEFAULT_REGION"],
        "fs.s3a.path.style.access": "true",
        "fs.s3a.connection.ssl.enabled": "false",
        "fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
        "mapreduce.fileoutputcommitter.algorithm.version": "2",
    }
    settings = {"spark.hadoop." + key: value for key, value in hadoop.items()}
    settings["spark.jars"] = ",".join(os.path.join(jars, name) for name in sorted(os.listdir(jars)))
    return settings


@pytest.fixture(scope="session")
def server():
    """boto3's session, where a server and Spark's jars for S3 are given; otherwise the test is passed over."""
    if not of_s3():
        pytest.skip("AWS_ENDPOINT_URL and MILLRACE_SPARK_JARS name no server and no jars")
    import boto3

    return boto3


@pytest.fixture
def lake(server):
    """A bucket and a database of one name, of this test alone."""
    import uuid

    name = "lake-" + uuid.uuid4().hex[:12]
    server.client("s3").create_bucket(Bucket=name)
    database = name.replace("-", "_")
    server.client("glue").create_database(
        DatabaseInput={"Name": database, "LocationUri": "s3://%s/warehouse" % name}
    )
    return Lake(server, name, database)


class Lake:
    def __init__(self, server, bucket, database):
        self.s3, self.glue = server.client("s3"), server.client("glue")
        self.bucket, self.database = bucket, database

    def put(self, key, text):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode())

    def keys(self, prefix=""):
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", ())]

    def text(self, prefix):
        read = lambda key: self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()  # noqa: E731
        return "".join(read(key) for key in self.keys(prefix))

    def table(self, name):
        return self.glue.get_table(DatabaseName=self.database, Name=name)["Table"]

    def columns(self, name):
        return [(each["Name"], each["Type"]) for each in self.table(name)["StorageDescriptor"]["Columns"]]

    def partitions(self, name):
        found = self.glue.get_partitions(DatabaseName=self.database, TableName=name)["Partitions"]
        return {tuple(each["Values"]): each["StorageDescriptor"]["Location"] for each in found}

    def create(self, name, columns, format="csv", keys=(), parameters=None, serde=None, library=None):
        libraries = {
            "csv": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "json": "org.openx.data.jsonserde.JsonSerDe",
            "parquet": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        }
        self.glue.create_table(
            DatabaseName=self.database,
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": dict(parameters or {}, classification=format),
                "PartitionKeys": [{"Name": key, "Type": type} for key, type in keys],
                "StorageDescriptor": {
                    "Columns": [{"Name": column, "Type": type} for column, type in columns],
                    "Location": "s3://%s/%s/" % (self.bucket, name),
                    "SerdeInfo": {"SerializationLibrary": library or libraries[format], "Parameters": serde or {}},
                },
            },
        )

    def add_partition(self, table, *values, at):
        descriptor = dict(self.table(table)["StorageDescriptor"], Location="s3://%s/%s" % (self.bucket, at))
        self.glue.create_partition(
            DatabaseName=self.database,
            TableName=table,
            PartitionInput={"Values": list(values), "StorageDescriptor": descriptor},
        )


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
    )
    for key, value in of_s3().items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def glue(spark):
    from awsglue.context import GlueContext

    return GlueContext(spark.sparkContext)


@pytest.fixture
def read_json(glue, tmp_path):
    """A frame of JSON records."""
    import json

    def read(*records, **options):
        folder = tmp_path / ("json%d" % len(list(tmp_path.iterdir())))
        folder.mkdir()
        (folder / "a.json").write_text("\n".join(json.dumps(each) for each in records) + "\n")
        return glue.create_dynamic_frame.from_options("file", {"paths": [str(folder)]}, "json", options)

    return read
