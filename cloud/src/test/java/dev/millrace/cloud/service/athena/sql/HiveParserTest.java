package dev.millrace.cloud.service.athena.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.athena.sql.HiveDdl.Column;
import dev.millrace.cloud.service.athena.sql.HiveDdl.PartitionAt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HiveParserTest {
    @Test
    void an_external_table_is_read_with_all_its_clauses() throws Exception {
        HiveDdl.CreateTable table = (HiveDdl.CreateTable) parse("""
                CREATE EXTERNAL TABLE IF NOT EXISTS Lake.`my table` (
                  id INTEGER COMMENT 'the ''key''', -- a comment
                  tags array< struct<a:int, b:map<string,decimal(10, 2)>> >
                )
                COMMENT 'beers'
                PARTITIONED BY (`year` string, month int)
                ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
                WITH SERDEPROPERTIES ('paths'='a,b', "ignore.malformed.json" = 'true')
                STORED AS INPUTFORMAT 'in' OUTPUTFORMAT 'out'
                LOCATION 's3://lake/beers/'
                TBLPROPERTIES ('classification'='json');
                """);

        assertThat(table.name()).isEqualTo(new TableName("lake", "my table"));
        assertThat(table.ifNotExists()).isTrue();
        assertThat(table.columns())
                .containsExactly(
                        new Column("id", "int", "the 'key'"),
                        new Column("tags", "array<struct<a:int,b:map<string,decimal(10,2)>>>", null));
        assertThat(table.partitionKeys())
                .containsExactly(new Column("year", "string", null), new Column("month", "int", null));
        assertThat(table.comment()).isEqualTo("beers");
        assertThat(table.format().serde()).isEqualTo("org.openx.data.jsonserde.JsonSerDe");
        assertThat(table.format().serdeProperties())
                .isEqualTo(Map.of("paths", "a,b", "ignore.malformed.json", "true"));
        assertThat(table.format().inputFormat()).isEqualTo("in");
        assertThat(table.location()).isEqualTo("s3://lake/beers/");
        assertThat(table.properties()).isEqualTo(Map.of("classification", "json"));
    }

    @Test
    void delimiters_are_read_with_their_escapes() throws Exception {
        HiveDdl.CreateTable table = (HiveDdl.CreateTable) parse(
                "CREATE EXTERNAL TABLE t (a string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\'"
                        + " COLLECTION ITEMS TERMINATED BY '\\002' LINES TERMINATED BY '\\n' STORED AS textfile"
                        + " LOCATION 's3://b/'");

        assertThat(table.format().storedAs()).isEqualTo("TEXTFILE");
        assertThat(table.format().delimiters())
                .isEqualTo(Map.of(
                        "field.delim", "\t",
                        "serialization.format", "\t",
                        "escape.delim", "\\",
                        "colelction.delim", "\u0002",
                        "line.delim", "\n"));
    }

    @Test
    void partitions_are_added_dropped_and_renamed() throws Exception {
        assertThat(parse("ALTER TABLE db.t ADD IF NOT EXISTS PARTITION (dt='2024-01-01', n = 3) LOCATION 's3://b/x'"
                        + " PARTITION (dt = '2024-01-02', n=4)"))
                .isEqualTo(new HiveDdl.AddPartitions(
                        new TableName("db", "t"),
                        true,
                        List.of(
                                new PartitionAt(Map.of("dt", "2024-01-01", "n", "3"), "s3://b/x"),
                                new PartitionAt(Map.of("dt", "2024-01-02", "n", "4"), null))));
        assertThat(parse("alter table t drop if exists partition (dt='1'), partition (dt='2')"))
                .isEqualTo(new HiveDdl.DropPartitions(
                        new TableName(null, "t"), true, List.of(Map.of("dt", "1"), Map.of("dt", "2"))));
        assertThat(parse("ALTER TABLE t PARTITION (dt='1') RENAME TO PARTITION (dt='2')"))
                .isEqualTo(new HiveDdl.RenamePartition(
                        new TableName(null, "t"), Map.of("dt", "1"), Map.of("dt", "2")));
        assertThat(parse("ALTER TABLE t PARTITION (dt='1') SET LOCATION 's3://b/y'"))
                .isEqualTo(new HiveDdl.SetLocation(new TableName(null, "t"), Map.of("dt", "1"), "s3://b/y"));
    }

    @Test
    void what_is_asked_of_the_catalogue_is_read() throws Exception {
        assertThat(parse("SHOW TABLES IN lake 'b*|c*'")).isEqualTo(new HiveDdl.ShowTables("lake", "b*|c*", false));
        assertThat(parse("SHOW DATABASES LIKE 'a*'")).isEqualTo(new HiveDdl.ShowDatabases("a*"));
        assertThat(parse("SHOW COLUMNS IN t FROM d")).isEqualTo(new HiveDdl.ShowColumns(new TableName("d", "t")));
        assertThat(parse("SHOW TBLPROPERTIES t('k')"))
                .isEqualTo(new HiveDdl.ShowProperties(new TableName(null, "t"), "k"));
        assertThat(parse("DESCRIBE FORMATTED d.t"))
                .isEqualTo(new HiveDdl.Describe(new TableName("d", "t"), "FORMATTED"));
        assertThat(parse("MSCK REPAIR TABLE awsdatacatalog.d.t"))
                .isEqualTo(new HiveDdl.RepairTable(new TableName("d", "t")));
        assertThat(parse("DROP DATABASE IF EXISTS d CASCADE")).isEqualTo(new HiveDdl.DropDatabase("d", true, true));
        assertThat(parse("PREPARE p FROM SELECT * FROM t WHERE a = ?"))
                .isEqualTo(new HiveDdl.Prepare("p", "SELECT * FROM t WHERE a = ?"));
    }

    @Test
    void what_is_not_of_the_language_is_refused_at_its_place() {
        assertThatThrownBy(() -> parse("DROP TABLE \"t\""))
                .isInstanceOf(SyntaxException.class)
                .hasMessage("line 1:12: no viable alternative at input 'DROP TABLE \"t\"'");
        assertThatThrownBy(() -> parse("ALTER TABLE t\n  ADD COLUMN (a int)"))
                .hasMessage("line 2:7: no viable alternative at input 'ALTER TABLE t\n  ADD COLUMN'");
        assertThatThrownBy(() -> parse("CREATE TABLE t (n int)"))
                .hasMessage("No location was specified for table. An S3 location must be specified");
        assertThatThrownBy(() -> parse("SHOW PARTITIONS")).hasMessage("line 1:16: mismatched input '<EOF>'");
    }

    private static HiveDdl parse(String sql) throws SyntaxException {
        return HiveParser.parse(SqlText.of(sql));
    }
}
