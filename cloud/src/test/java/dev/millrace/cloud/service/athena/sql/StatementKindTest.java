package dev.millrace.cloud.service.athena.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.athena.sql.StatementKind.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The types, and what the files are called, are those that others measured on AWS.
final class StatementKindTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT 1                                          | DML     | SELECT                       | CSV     | false
            (SELECT 1)                                        | DML     | SELECT                       | CSV     | false
            VALUES 1                                          | DML     | SELECT                       | CSV     | false
            -- SELECT\\nSHOW TABLES                           | UTILITY | SHOW_TABLES                  | TEXT    | true
            /* c */ EXPLAIN SELECT 1                          | DML     | EXPLAIN                      | TEXT    | false
            INSERT INTO t VALUES 1                            | DML     | INSERT                       | WRITTEN | false
            UNLOAD (SELECT 1) TO 's3://b/' WITH (format='ORC')| DML     | UNLOAD                       | WRITTEN | false
            CREATE TABLE t WITH (format='ORC') AS SELECT 1 a  | DDL     | CREATE_TABLE_AS_SELECT       | TABLE   | false
            CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b' | DDL     | CREATE_TABLE                 | TEXT    | true
            CREATE OR REPLACE VIEW v AS SELECT 1 a            | DDL     | CREATE_VIEW                  | TEXT    | false
            CREATE SCHEMA s                                   | DDL     | CREATE_DATABASE              | TEXT    | true
            DROP TABLE t                                      | DDL     | DROP_TABLE                   | TEXT    | true
            MSCK REPAIR TABLE t                               | DDL     | MSCK_REPAIR                  | TEXT    | true
            ALTER TABLE t ADD PARTITION (a='1')               | DDL     | ALTER_TABLE_ADD_PARTITION    | TEXT    | true
            ALTER TABLE t ADD COLUMNS (a int)                 | DDL     | ALTER_TABLE_ADD_COLUMN       | TEXT    | true
            ALTER TABLE t DROP PARTITION (a='1')              | DDL     | ALTER_TABLE_DROP_PARTITION   | TEXT    | true
            ALTER TABLE t SET TBLPROPERTIES ('a'='b')         | DDL     | ALTER_TABLE_SET_TBLPROPERTIES| TEXT    | true
            DESC t                                            | UTILITY | DESCRIBE_TABLE               | TEXT    | true
            SHOW FUNCTIONS                                    | UTILITY | SHOW_FUNCTIONS               | CSV     | false
            SHOW CREATE VIEW v                                | UTILITY | SHOW_CREATE_VIEW             | TEXT    | false
            SHOW TBLPROPERTIES t                              | UTILITY | SHOW_TABLE_PROPERTIES        | TEXT    | true
            """)
    void a_statement_is_of_the_kind_that_athena_says(
            String sql, String type, String subtype, Result result, boolean ours) {
        assertThat(StatementKind.of(SqlText.of(sql.replace("\\n", "\n"))))
                .isEqualTo(new StatementKind(type, subtype, result, ours));
    }

    @Test
    void semicolons_and_white_space_around_a_statement_are_nothing() {
        assertThat(SqlText.of(" \n SELECT ';' ; ;\n").text()).isEqualTo("SELECT ';'");
    }
}
