"""Spark SQL over the catalogue, over a server: see conftest.py for how it is given."""

import pytest


@pytest.fixture
def sql(spark, lake, monkeypatch):
    import awsglue.sql

    monkeypatch.setenv(awsglue.sql.VARIABLE, "1")
    awsglue.sql.install()
    spark.__dict__.pop("_glue_tables", None)
    return lambda text: [tuple(row) for row in spark.sql(text.replace("DB", lake.database)).collect()]


@pytest.fixture
def boats(lake):
    lake.put("boats/a.csv", "id,name\n1,Heron\n2,Tern\n")
    lake.create("boats", [("id", "int"), ("name", "string")], parameters={"skip.header.line.count": "1"}, serde={"field.delim": ","})
    lake.create("trips", [("boat", "int")], keys=[("year", "string")], serde={"field.delim": ","})
    for year in ("2025", "2026"):
        lake.put("trips/y%s/a.csv" % year, "1\n2\n" if year == "2026" else "2\n")
        lake.add_partition("trips", year, at="trips/y%s/" % year)


def test_a_query_finds_tables_wherever_it_names_them(sql, boats, lake):
    assert sql("SELECT name FROM DB.boats WHERE id IN (SELECT boat FROM DB.trips WHERE year = '2025')") == [("Tern",)]
    assert sql("WITH t AS (SELECT year, count(*) n FROM DB.trips GROUP BY year) SELECT * FROM t ORDER BY 1") == [
        ("2025", 1),
        ("2026", 2),
    ]
    sql("USE DB")
    assert sql("SELECT count(*) FROM boats JOIN trips ON id = boat") == [(3,)]


def test_tables_are_listed_and_described(sql, boats, spark, lake):
    assert [row[1] for row in sql("SHOW TABLES IN DB")] == ["boats", "trips"]
    assert (lake.database,) in sql("SHOW DATABASES")
    assert ("id", "int", None) in sql("DESCRIBE DB.boats")
    assert spark.table(lake.database + ".boats").count() == 2
    assert spark.read.table(lake.database + ".boats").count() == 2
    assert spark.catalog.tableExists(lake.database + ".trips")
    assert not spark.catalog.tableExists(lake.database + ".nowhere")
    assert {table.name for table in spark.catalog.listTables(lake.database)} == {"boats", "trips"}


def test_what_is_nowhere_is_sparks_error(sql):
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        sql("SELECT * FROM DB.nowhere")
    with pytest.raises(Exception, match="PARSE_SYNTAX_ERROR"):
        sql("SELEC 1")


def test_a_table_made_by_a_statement_is_in_the_catalogue(sql, boats, lake):
    sql("CREATE TABLE DB.names USING parquet PARTITIONED BY (id) AS SELECT name, id FROM DB.boats")
    assert lake.columns("names") == [("name", "string")]
    place = "s3://%s/warehouse/names" % lake.bucket
    assert lake.table("names")["StorageDescriptor"]["Location"] == place
    assert {values: at.rstrip("/") for values, at in lake.partitions("names").items()} == {
        ("1",): place + "/id=1",
        ("2",): place + "/id=2",
    }
    sql("INSERT INTO DB.names PARTITION (id = 7) VALUES ('Gull')")
    assert ("7",) in lake.partitions("names")
    assert sql("SELECT name FROM DB.names WHERE id > 1 ORDER BY id") == [("Tern",), ("Gull",)]
    sql("ALTER TABLE DB.names DROP PARTITION (id = 7)")
    assert ("7",) not in lake.partitions("names")
    sql("DROP TABLE DB.names")
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        lake.table("names")


def test_save_as_table_and_insert_into(sql, spark, lake, glue):
    data = spark.createDataFrame([(1, "a")], "n int, k string")
    data.write.saveAsTable(lake.database + ".saved")
    assert lake.columns("saved") == [("n", "int"), ("k", "string")]
    assert lake.table("saved")["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")
    data.write.mode("append").saveAsTable(lake.database + ".saved")
    data.write.insertInto(lake.database + ".saved")
    assert sql("SELECT count(*) FROM DB.saved") == [(3,)]
    assert glue.create_dynamic_frame.from_catalog(lake.database, "saved").count() == 3
    data.selectExpr("n", "k", "true b").write.mode("overwrite").saveAsTable(lake.database + ".saved")
    assert lake.columns("saved")[-1] == ("b", "boolean")
    assert sql("SELECT count(*) FROM DB.saved") == [(1,)]


def test_an_insert_into_a_table_of_the_catalogue_in_its_own_form(sql, boats, lake):
    sql("INSERT INTO DB.boats VALUES (3, 'Gull')")
    assert sql("SELECT name FROM DB.boats ORDER BY id") == [("Heron",), ("Tern",), ("Gull",)]
    assert "3,Gull" in lake.text("boats/")


def test_databases_are_made_and_dropped(sql, lake):
    sql("CREATE DATABASE DB_two LOCATION 's3://%s/two'" % lake.bucket)
    name = lake.database + "_two"
    assert lake.glue.get_database(Name=name)["Database"]["LocationUri"].rstrip("/") == "s3://%s/two" % lake.bucket
    sql("DROP DATABASE DB_two")
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        lake.glue.get_database(Name=name)


def test_a_table_needs_a_place(sql, lake, spark):
    lake.glue.create_database(DatabaseInput={"Name": lake.database + "_bare"})
    with pytest.raises(ValueError, match="_bare has no location: say where the table is to lie"):
        sql("CREATE TABLE DB_bare.t USING parquet AS SELECT 1 n")
    with pytest.raises(ValueError, match="has no location"):
        spark.range(1).write.saveAsTable(lake.database + "_bare.t")
    spark.range(1).write.option("path", "s3://%s/bare/" % lake.bucket).saveAsTable(lake.database + "_bare.t")
    assert lake.glue.get_table(DatabaseName=lake.database + "_bare", Name="t")["Table"]["TableType"] == "EXTERNAL_TABLE"


def test_a_sinks_new_rows_are_seen(sql, boats, glue, spark, lake):
    from awsglue.dynamicframe import DynamicFrame

    assert sql("SELECT count(*) FROM DB.boats") == [(2,)]
    frame = DynamicFrame.fromDF(spark.createDataFrame([(3, "Gull")], "id int, name string"), glue, "f")
    glue.write_dynamic_frame.from_catalog(frame=frame, database=lake.database, table_name="boats")
    assert sql("SELECT count(*) FROM DB.boats") == [(3,)]
    lake.put("boats/z.csv", "id,name\n9,Swan\n")
    sql("REFRESH TABLE DB.boats")
    assert sql("SELECT count(*) FROM DB.boats") == [(4,)]
