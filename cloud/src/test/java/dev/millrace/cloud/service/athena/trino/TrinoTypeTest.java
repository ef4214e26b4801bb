package dev.millrace.cloud.service.athena.trino;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The texts are those that others measured on AWS.
final class TrinoTypeTest {
    @Test
    void values_are_written_as_athena_writes_them() {
        assertThat(text("{\"rawType\":\"double\",\"arguments\":[]}", "1e20")).isEqualTo("1.0E20");
        assertThat(text("{\"rawType\":\"double\",\"arguments\":[]}", "\"NaN\"")).isEqualTo("NaN");
        assertThat(text("{\"rawType\":\"real\",\"arguments\":[]}", "0.1")).isEqualTo("0.1");
        assertThat(text("{\"rawType\":\"bigint\",\"arguments\":[]}", "12")).isEqualTo("12");
        assertThat(text("{\"rawType\":\"boolean\",\"arguments\":[]}", "true")).isEqualTo("true");
        assertThat(text("{\"rawType\":\"varbinary\",\"arguments\":[]}", "\"Af8=\"")).isEqualTo("01 ff");
        assertThat(text("{\"rawType\":\"bigint\",\"arguments\":[]}", "null")).isNull();
        assertThat(text(array("varchar"), "[\"a, b\", null]")).isEqualTo("[a, b, null]");
        assertThat(text(map("integer"), "{\"10\":\"b\",\"9\":\"a\"}")).isEqualTo("{9=a, 10=b}");
        assertThat(text(map("varchar"), "{\"k\":\"1\",\"j\":\"2\"}")).isEqualTo("{j=2, k=1}");
        assertThat(text(
                        "{\"rawType\":\"row\",\"arguments\":["
                                + "{\"kind\":\"NAMED_TYPE\",\"value\":{\"fieldName\":{\"name\":\"id\"},\"typeSignature\":"
                                + "{\"rawType\":\"integer\",\"arguments\":[]}}},"
                                + "{\"kind\":\"NAMED_TYPE\",\"value\":{\"typeSignature\":"
                                + "{\"rawType\":\"varchar\",\"arguments\":[]}}}]}",
                        "[1, \"x\"]"))
                .isEqualTo("{id=1, x}");
    }

    @Test
    void columns_have_athenas_precisions() {
        assertThat(type("{\"rawType\":\"varchar\",\"arguments\":[{\"kind\":\"LONG\",\"value\":2147483647}]}")
                        .column("a"))
                .isEqualTo(new Column("a", "varchar", Integer.MAX_VALUE, 0, true));
        assertThat(type("{\"rawType\":\"decimal\",\"arguments\":[{\"kind\":\"LONG\",\"value\":10},"
                                + "{\"kind\":\"LONG\",\"value\":2}]}")
                        .column("a"))
                .isEqualTo(new Column("a", "decimal", 10, 2, false));
        assertThat(type("{\"rawType\":\"real\",\"arguments\":[]}").column("a"))
                .isEqualTo(new Column("a", "float", 17, 0, false));
        assertThat(type("{\"rawType\":\"timestamp\",\"arguments\":[{\"kind\":\"LONG\",\"value\":3}]}").column("a"))
                .isEqualTo(new Column("a", "timestamp", 3, 0, false));
        assertThat(type(array("bigint")).column("a")).isEqualTo(new Column("a", "array", 0, 0, false));
    }

    private static String array(String element) {
        return "{\"rawType\":\"array\",\"arguments\":[{\"kind\":\"TYPE\",\"value\":{\"rawType\":\"" + element
                + "\",\"arguments\":[]}}]}";
    }

    private static String map(String key) {
        return "{\"rawType\":\"map\",\"arguments\":[{\"kind\":\"TYPE\",\"value\":{\"rawType\":\"" + key
                + "\",\"arguments\":[]}},{\"kind\":\"TYPE\",\"value\":{\"rawType\":\"varchar\",\"arguments\":[]}}]}";
    }

    private static String text(String signature, String value) {
        return type(signature).text(JsonMapper.shared().readTree(value));
    }

    private static TrinoType type(String signature) {
        return TrinoType.of(JsonMapper.shared().readTree(signature));
    }
}
