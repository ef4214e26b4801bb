package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":[\"x\"]}                                   | {\"a\":\"x\"}                 | true",
                "{\"a\":[\"x\"]}                                   | {\"a\":\"y\"}                 | false",
                "{\"a\":[\"x\",\"y\"]}                             | {\"a\":\"y\"}                 | true",
                "{\"a\":[\"x\"],\"b\":[1]}                         | {\"a\":\"x\",\"b\":1.0}       | true",
                "{\"a\":[\"x\"],\"b\":[1]}                         | {\"a\":\"x\"}                 | false",
                "{\"a\":[1]}                                       | {\"a\":\"1\"}                 | false",
                "{\"a\":[null]}                                    | {\"a\":null}                  | true",
                "{\"a\":[null]}                                    | {}                            | false",
                "{\"a\":[\"\"]}                                    | {\"a\":\"\"}                  | true",
                "{\"a\":[true]}                                    | {\"a\":true}                  | true",
                "{\"a\":{\"b\":[1]}}                               | {\"a\":{\"b\":1,\"c\":2}}     | true",
                "{\"a\":{\"b\":[1]}}                               | {\"a\":1}                     | false",
                "{\"a\":[\"x\"]}                                   | {\"a\":[\"z\",\"x\"]}         | true",
                "{\"a\":{\"b\":[2]}}                               | {\"a\":[{\"b\":1},{\"b\":2}]} | true",
                "{\"a\":[{\"prefix\":\"us-\"}]}                    | {\"a\":\"us-east\"}           | true",
                "{\"a\":[{\"suffix\":\".png\"}]}                   | {\"a\":\"b.png\"}             | true",
                "{\"a\":[{\"suffix\":\".png\"}]}                   | {\"a\":\"b.jpg\"}             | false",
                "{\"a\":[{\"equals-ignore-case\":\"aLiCe\"}]}      | {\"a\":\"Alice\"}             | true",
                "{\"a\":[{\"anything-but\":[\"x\",\"y\"]}]}        | {\"a\":\"z\"}                 | true",
                "{\"a\":[{\"anything-but\":[\"x\",\"y\"]}]}        | {\"a\":\"y\"}                 | false",
                "{\"a\":[{\"anything-but\":[\"x\"]}]}              | {}                            | false",
                "{\"a\":[{\"anything-but\":{\"prefix\":\"x\"}}]}   | {\"a\":\"xy\"}                | false",
                "{\"a\":[{\"anything-but\":{\"suffix\":\"x\"}}]}   | {\"a\":\"xy\"}                | true",
                "{\"a\":[{\"anything-but\":[404]}]}              | {\"a\":404.0}                 | false",
                "{\"a\":[{\"prefix\":{\"equals-ignore-case\":\"U\"}}]} | {\"a\":\"us\"}        | true",
                "{\"a\":[\"x\",{\"exists\":false}]}                | {\"b\":1}                     | true",
                "{\"a\":[{\"numeric\":[\"<\",7000000000]}]}        | {\"a\":6999999999.5}          | true",
                "{\"a\":[{\"numeric\":[\"<\",1]}]}                 | {\"a\":1e400}                 | false",
                "{\"a\":[{\"numeric\":[\"=\",100]}]}               | {\"a\":1e2}                   | true",
                "{\"a\":[{\"numeric\":[\">\",10,\"<=\",20]}]}      | {\"a\":20}                    | true",
                "{\"a\":[{\"numeric\":[\">\",10,\"<=\",20]}]}      | {\"a\":10}                    | false",
                "{\"a\":[{\"numeric\":[\">\",10]}]}                | {\"a\":\"11\"}                | false",
                "{\"a\":[{\"exists\":true}]}                       | {\"a\":null}                  | true",
                "{\"a\":[{\"exists\":true}]}                       | {\"b\":1}                     | false",
                "{\"a\":[{\"exists\":false}]}                      | {\"b\":1}                     | true",
                "{\"a\":[{\"exists\":false}]}                      | {\"a\":1}                     | false",
                "{\"$or\":[{\"a\":[1]},{\"b\":[2]}]}               | {\"b\":2}                     | true",
                "{\"$or\":[{\"a\":[1]},{\"b\":[2]}],\"c\":[3]}     | {\"b\":2}                     | false",
            })
    void a_pattern_matches_as_awss_syntax_says(String pattern, String event, boolean matches) {
        String ofData = "{\"data\":" + pattern + "}";
        assertThat(RecordFilter.isPattern(ofData)).isTrue();
        assertThat(lets(event, ofData)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "\"a\"",
                "{\"a\":1}",
                "{\"a\":[]}",
                "{\"a\":{}}",
                "{\"a\":[[1]]}",
                "{\"a\":[{\"no-such\":1}]}",
                "{\"a\":[{\"prefix\":1}]}",
                "{\"a\":[{\"prefix\":\"a\",\"suffix\":\"b\"}]}",
                "{\"a\":[{\"numeric\":[\">\"]}]}",
                "{\"a\":[{\"numeric\":[\"!\",1]}]}",
                "{\"a\":[{\"numeric\":[\">\",1,\">=\",2]}]}",
                "{\"a\":[{\"exists\":\"yes\"}]}",
                "{\"a\":[{\"anything-but\":[]}]}",
                "{\"a\":[{\"wildcard\":\"x*\"}]}",
                "{\"a\":[{\"anything-but\":{\"wildcard\":\"x*\"}}]}",
                "{\"$or\":[{\"a\":[1]}]}",
                "{\"a\":[1]} more",
            })
    void what_is_no_pattern_is_refused(String pattern) {
        assertThat(RecordFilter.isPattern(pattern)).isFalse();
    }

    @Test
    void a_pattern_of_more_than_1000_alternatives_is_refused_before_they_are_multiplied_out() {
        assertThat(RecordFilter.isPattern(fieldsOfTwo(9))).isTrue();
        assertThat(RecordFilter.isPattern(fieldsOfTwo(10))).isFalse();
        assertThat(RecordFilter.isPattern(fieldsOfTwo(90))).isFalse();
    }

    private static String fieldsOfTwo(int fields) {
        return IntStream.range(0, fields)
                .mapToObj(field -> "\"a" + field + "\":{\"$or\":[{\"b\":[1]},{\"c\":[1]}]}")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static boolean lets(String data, String... patterns) {
        return RecordFilter.of(List.of(patterns))
                .lets(new StreamRecord("1", "key-1", data.getBytes(StandardCharsets.UTF_8), 1000));
    }

    @Test
    void records_pass_by_their_data_and_by_what_is_said_of_them() {
        assertThat(lets("anything")).isTrue();
        assertThat(lets("{\"a\":1}", "{\"data\":{\"a\":[1]}}")).isTrue();
        assertThat(lets("{\"a\":2}", "{\"data\":{\"a\":[1]}}", "{\"data\":{\"a\":[2]}}"))
                .isTrue();
        assertThat(lets("plain", "{\"data\":{\"a\":[{\"exists\":false}]}}")).isFalse();
        assertThat(lets("plain", "{\"data\":[\"plain\"]}")).isTrue();
        assertThat(lets("{\"a\":1}", "{\"data\":[{\"anything-but\":[\"x\"]}]}")).isFalse();
        assertThat(lets("plain", "{\"partitionKey\":[{\"prefix\":\"key\"}]}")).isTrue();
        assertThat(lets("{\"a\":1}", "{\"partitionKey\":[\"other\"],\"data\":{\"a\":[1]}}"))
                .isFalse();
        assertThat(lets("[1]", "{\"data\":[\"[1]\"]}")).isTrue();
        assertThat(lets("", "{\"data\":[\"\"]}")).isTrue();
        assertThat(lets("plain", "{\"$or\":[{\"data\":{\"a\":[1]}},{\"data\":[\"plain\"]}]}"))
                .isTrue();
    }

    @Test
    void bytes_that_are_no_text_pass_by_what_is_said_of_them_alone() {
        StreamRecord binary = new StreamRecord("1", "key-1", new byte[] {(byte) 0xff, (byte) 0xfe}, 1000);
        assertThat(RecordFilter.of(List.of("{\"partitionKey\":[\"key-1\"]}")).lets(binary))
                .isTrue();
        assertThat(RecordFilter.of(List.of("{\"data\":[{\"exists\":false}]}")).lets(binary))
                .isFalse();
        assertThat(RecordFilter.of(List.of("{\"data\":{\"a\":[{\"exists\":false}]}}"))
                        .lets(binary))
                .isFalse();
    }
}
