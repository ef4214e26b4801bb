package dev.millrace.cloud.service.athena.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class EngineStatementTest {
    private final TrinoSyntax syntax = new TrinoSyntax();

    @Test
    void a_new_table_of_a_query_gets_the_engines_properties() throws Exception {
        EngineStatement asked = EngineStatement.createTable(
                SqlText.of("CREATE TABLE t WITH (format = 'orc', external_location='s3://b/x', "
                        + "partitioned_by = ARRAY['a', 'b'], write_compression = 'ZLIB') AS SELECT 1 c, 2 a, 3 b"),
                "s3://fallback/");

        assertThat(asked.sql())
                .isEqualTo("CREATE TABLE t WITH (format = 'ORC', external_location = 's3://b/x/', "
                        + "partitioned_by = ARRAY['a', 'b']) AS SELECT 1 c, 2 a, 3 b");
        assertThat(asked.session()).isEqualTo(Map.of("compression_codec", "ZSTD"));
        assertThat(asked.target()).isEqualTo("s3://b/x/");
        syntax.check(asked.sql());
    }

    @Test
    void a_new_table_without_properties_is_parquet_where_results_go() throws Exception {
        EngineStatement asked =
                EngineStatement.createTable(SqlText.of("CREATE TABLE d.t AS WITH q AS (SELECT 1 a) SELECT * FROM q"), "s3://r/tables/1/");

        assertThat(asked.sql())
                .isEqualTo("CREATE TABLE d.t WITH (format = 'PARQUET', external_location = 's3://r/tables/1/') "
                        + "AS WITH q AS (SELECT 1 a) SELECT * FROM q");
        syntax.check(asked.sql());
    }

    @Test
    void what_is_unloaded_is_a_table_for_a_while() throws Exception {
        EngineStatement asked = EngineStatement.unload(
                SqlText.of("UNLOAD (SELECT a, (b) FROM t) TO 's3://b/out/' WITH (format='JSON', compression='gzip')"),
                new TableName("d", "unload_1"));

        assertThat(asked.sql())
                .isEqualTo("CREATE TABLE awsdatacatalog.\"d\".\"unload_1\" WITH (format = 'JSON', "
                        + "external_location = 's3://b/out/') AS SELECT a, (b) FROM t");
        assertThat(asked.made()).isEqualTo(new TableName("d", "unload_1"));
        assertThatThrownBy(() -> EngineStatement.unload(
                        SqlText.of("UNLOAD (SELECT 1) TO 's3://b/'"), new TableName("d", "u")))
                .hasMessage("Missing required property: format");
    }

    @Test
    void the_grammar_is_the_engines_and_so_are_its_words() {
        assertThatThrownBy(() -> syntax.check("SELEC 1"))
                .isInstanceOf(SyntaxException.class)
                .hasMessageStartingWith("line 1:1: mismatched input 'SELEC'. Expecting: 'ALTER', 'ANALYZE', 'CALL',");
        assertThatThrownBy(() -> syntax.check("-- only")).hasMessageStartingWith("line 1:8: mismatched input '<EOF>'");
    }

    /// Measured on AWS by others.
    @Test
    void parameters_are_expressions_unless_they_name_something() throws Exception {
        assertThat(syntax.bound("1 + 1")).isEqualTo("1 + 1");
        assertThat(syntax.bound("'abc'")).isEqualTo("'abc'");
        assertThat(syntax.bound("DATE '2020-01-01'")).isEqualTo("DATE '2020-01-01'");
        assertThat(syntax.bound("now()")).isEqualTo("now()");
        assertThat(syntax.bound("abc")).isEqualTo("'abc'");
        assertThat(syntax.bound("x + 1")).isEqualTo("'x + 1'");
        assertThat(syntax.bound("it's")).isEqualTo("'it''s'");
        assertThat(syntax.parameters("SELECT ?, '?' FROM t WHERE a = ? -- ?")).isEqualTo(2);
    }
}
