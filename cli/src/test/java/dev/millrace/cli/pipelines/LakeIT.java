package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A lake in S3, described by DDL, asked by the AWS CLI and answered by Trino itself, which is installed for this user if
/// it was not.
@Timeout(1_800)
final class LakeIT {
    /// With an installation over a slow line.
    private static final Duration ANSWER = Duration.ofMinutes(25);

    @Test
    void a_lake_is_described_asked_and_written_to() throws Exception {
        try (Story story = Story.begin("lake")) {
            story.aws("s3api", "create-bucket", "--bucket", "lake");
            Path rows = Files.writeString(story.work().resolve("rows.json"), """
                    {"id": 1, "name": "Pale, ale", "tags": ["bitter", "light"]}
                    {"id": 2, "name": null, "tags": []}
                    """);
            story.shell().run(Story.SHORT, "aws", "s3", "cp", rows.toString(), "s3://lake/beers/year=2024/rows.json").ok();

            ran(story, "CREATE DATABASE lake");
            ran(story, "CREATE EXTERNAL TABLE beers (id int, name string, tags array<string>)"
                    + " PARTITIONED BY (year string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
                    + " LOCATION 's3://lake/beers/'");
            assertThat(rows(story, "MSCK REPAIR TABLE beers"))
                    .contains(List.of("Repair: Added partition to metastore beers:year=2024"));
            assertThat(rows(story, "SELECT id, name, cardinality(tags) n, year FROM beers ORDER BY id"))
                    .containsExactly(
                            List.of("id", "name", "n", "year"),
                            List.of("1", "Pale, ale", "2", "2024"),
                            List.of("2", "", "0", "2024"));

            ran(story, "CREATE TABLE tags WITH (format = 'PARQUET') AS"
                    + " SELECT id, tag FROM beers CROSS JOIN UNNEST(tags) AS t (tag)");
            ran(story, "INSERT INTO tags VALUES (3, 'dark')");
            assertThat(rows(story, "SELECT count(*) FROM tags")).containsExactly(List.of("_col0"), List.of("3"));

            delivered(story);

            JsonNode failed = ended(story, "SELECT * FROM nowhere");
            assertThat(failed.at("/Status/State").asString()).isEqualTo("FAILED");
            assertThat(failed.at("/Status/StateChangeReason").asString())
                    .isEqualTo("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.lake.nowhere' does not exist");
        }
    }

    /// Records through a delivery stream into ORC, every type that a table may have.
    private static void delivered(Story story) throws Exception {
        String role = story.aws(
                        "iam",
                        "create-role",
                        "--role-name",
                        "delivers",
                        "--assume-role-policy-document",
                        """
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                          "Principal": {"Service": "firehose.amazonaws.com"}}]}""")
                .at("/Role/Arn")
                .asString();
        story.shell()
                .run(
                        Story.SHORT,
                        "aws",
                        "iam",
                        "put-role-policy",
                        "--role-name",
                        "delivers",
                        "--policy-name",
                        "delivers",
                        "--policy-document",
                        """
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
                          "Action": ["s3:PutObject", "glue:GetTable*"]}]}""")
                .ok();
        ran(story, "CREATE EXTERNAL TABLE delivered (a tinyint, b smallint, c int, d bigint, e float, f double,"
                + " g boolean, h string, i binary, j date, k timestamp, l decimal(20,3), m array<int>,"
                + " n map<string,double>, o struct<x:int,y:array<string>>) STORED AS ORC LOCATION 's3://lake/delivered/'");
        story.aws(
                "firehose",
                "create-delivery-stream",
                "--delivery-stream-name",
                "delivers",
                "--extended-s3-destination-configuration",
                """
                {"RoleARN": "%1$s", "BucketARN": "arn:aws:s3:::lake", "Prefix": "delivered/", "ErrorOutputPrefix": "errors/",
                 "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 0},
                 "DataFormatConversionConfiguration": {
                   "SchemaConfiguration": {"RoleARN": "%1$s", "DatabaseName": "lake", "TableName": "delivered"},
                   "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
                   "OutputFormatConfiguration": {"Serializer": {"OrcSerDe": {"Compression": "ZLIB"}}}}}"""
                        .formatted(role));
        Path row = Files.writeString(story.work().resolve("record.json"), """
                {"a": -128, "b": 32767, "c": -5, "d": 9223372036854775807, "e": 1.5, "f": -2.25, "g": true, "h": "Pale, ale",
                 "i": "xy", "j": "1969-12-31", "k": "1965-02-03 04:05:06.789", "l": "-12345678901234567.125",
                 "m": [1, null, 3], "n": {"p": 0.5, "q": null}, "o": {"x": 7, "y": ["u", "v"]}}
                """);
        story.aws("firehose", "put-record", "--delivery-stream-name", "delivers", "--record", "Data@=fileb://" + row);
        Story.await(Story.SHORT, () -> {
            JsonNode there = story.aws("s3api", "list-objects-v2", "--bucket", "lake", "--prefix", "delivered/")
                    .path("Contents");
            return there.isEmpty() ? null : there;
        });
        assertThat(rows(story, "SELECT a, b, c, d, e, f, g, h, from_utf8(i) i, j, k, l, m[3] m, cardinality(n) n,"
                        + " o.y[2] o FROM delivered WHERE c = -5 AND k < TIMESTAMP '1965-02-03 04:05:07'"))
                .element(1)
                .isEqualTo(List.of(
                        "-128", "32767", "-5", "9223372036854775807", "1.5", "-2.25", "true", "Pale, ale", "xy",
                        "1969-12-31", "1965-02-03 04:05:06.789", "-12345678901234567.125", "3", "2", "v"));
    }

    private static JsonNode ran(Story story, String sql) throws Exception {
        JsonNode execution = ended(story, sql);
        assertThat(execution.at("/Status/StateChangeReason").asString("")).as(sql).isEmpty();
        return execution;
    }

    private static List<List<String>> rows(Story story, String sql) throws Exception {
        String id = ran(story, sql).path("QueryExecutionId").asString();
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode row : story.aws("athena", "get-query-results", "--query-execution-id", id).at("/ResultSet/Rows")) {
            List<String> values = new ArrayList<>();
            row.path("Data").forEach(datum -> values.add(datum.path("VarCharValue").asString("")));
            rows.add(values);
        }
        return rows;
    }

    private static JsonNode ended(Story story, String sql) throws Exception {
        String id = story.aws(
                        "athena",
                        "start-query-execution",
                        "--query-string",
                        sql,
                        "--query-execution-context",
                        "Database=lake",
                        "--result-configuration",
                        "OutputLocation=s3://lake/results/")
                .path("QueryExecutionId")
                .asString();
        return Story.await(ANSWER, () -> {
            JsonNode execution = story.aws("athena", "get-query-execution", "--query-execution-id", id)
                    .path("QueryExecution");
            String state = execution.at("/Status/State").asString();
            return state.equals("QUEUED") || state.equals("RUNNING") ? null : execution;
        });
    }
}
