"""Tables as the catalogue takes them, for what a job wrote."""

from awsglue.columns.sparktypes import to_spark

_TEXT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_CLASSES = {
    "csv": (_TEXT, _TEXT_OUT, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    "json": (_TEXT, _TEXT_OUT, "org.openx.data.jsonserde.JsonSerDe"),
    "parquet": (
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    ),
    "orc": (
        "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
        "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
        "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    ),
    "avro": (
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    ),
}
_KEPT = (
    "Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys", "ViewOriginalText",
    "ViewExpandedText", "TableType", "Parameters", "TargetTable",
)  # fmt: skip


def new_table(name, path, format, format_options, columns, keys):
    """The TableInput of objects of this format below the path."""
    format = "parquet" if format == "glueparquet" else format
    reads, writes, library = _CLASSES[format]
    parameters, serde = {"classification": format}, {}
    if format == "csv":
        serde["field.delim"] = format_options.get("separator", ",")
        parameters["delimiter"] = serde["field.delim"]
        if str(format_options.get("writeHeader", True)).lower() == "true":
            parameters["skip.header.line.count"] = "1"
    elif format == "json":
        serde["paths"] = ",".join(sorted(field.name for field in columns))
    else:
        serde["serialization.format"] = "1"
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
        "PartitionKeys": [_column(field) for field in keys],
        "StorageDescriptor": {
            "Columns": [_column(field) for field in columns],
            "Location": path,
            "InputFormat": reads,
            "OutputFormat": writes,
            "SerdeInfo": {"SerializationLibrary": library, "Parameters": serde},
        },
    }


def with_columns(told, columns):
    """The TableInput of a table with these columns; None where it has them already."""
    new = [_column(field) for field in columns]
    had = [{"Name": each["Name"], "Type": each.get("Type")} for each in told["StorageDescriptor"].get("Columns", ())]
    if new == had:
        return None
    table = {key: told[key] for key in _KEPT if key in told}
    table["StorageDescriptor"] = dict(told["StorageDescriptor"], Columns=new)
    return table


def _column(field):
    return {"Name": field.name.lower(), "Type": to_spark(field.dataType).simpleString()}
