"""A session of Spark for all tests, over the library beside them. Run: python -m pytest cloud/engines/spark/tests"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
# Spark's Python workers find the library by this, as they do in a job.
os.environ["PYTHONPATH"] = os.pathsep.join([os.path.dirname(HERE), os.environ.get("PYTHONPATH", "")])
os.environ["PYSPARK_PYTHON"] = sys.executable


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
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
