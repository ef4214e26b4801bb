package dev.millrace.predictor.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {

    private final EventReader reader = new EventReader("ride", "ride_id");

    private Invocation invocation(String json) {
        return reader.invocation(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }

    private Event event(String json) {
        return reader.event(Base64.getEncoder().encodeToString(json.getBytes(UTF_8)));
    }

    @Test
    void the_records_of_a_kinesis_event_come_in_order_with_their_sequence_numbers() {
        Invocation invocation = invocation("""
                {"Records": [
                  {"eventSource": "aws:kinesis", "kinesis": {"partitionKey": "1", "data": "YQ==", "sequenceNumber": "7",
                   "approximateArrivalTimestamp": 1686949874.47}, "awsRegion": "us-west-2"},
                  {"kinesis": {"sequenceNumber": "8", "data": "Yg==", "more": {"a": [1, {"b": 2}]}}}]}""");
        assertThat(invocation)
                .isEqualTo(new Invocation.Batch(List.of(new StreamRecord("7", "YQ=="), new StreamRecord("8", "Yg=="))));
    }

    @Test
    void an_event_by_itself_is_a_single_invocation_whatever_the_order_of_its_fields() {
        assertThat(invocation("{\"ride_id\":123,\"extra\":[1],\"ride\":{\"trip_distance\":3.66}}"))
                .isInstanceOfSatisfying(Invocation.Single.class, single -> {
                    assertThat(single.event().id()).isEqualTo(new EventId("123", "123"));
                    assertThat(single.event().fields().number("trip_distance", 0, 9, "miles"))
                            .isEqualTo(3.66);
                });
    }

    @Test
    void an_id_that_is_a_text_keeps_its_quotes_in_json_and_loses_them_as_a_partition_key() {
        assertThat(event("{\"ride\":{},\"ride_id\":\"a\\\"b\"}").id()).isEqualTo(new EventId("a\"b", "\"a\\\"b\""));
    }

    @Test
    void an_id_larger_than_any_java_number_stays_as_it_is_written() {
        assertThat(event("{\"ride\":{},\"ride_id\":49641780686612885777013334990895}")
                        .id()
                        .json())
                .isEqualTo("49641780686612885777013334990895");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ride\":{}}                              | ride_id is missing",
                "{\"ride_id\":1}                            | ride is missing or not an object",
                "{\"ride\":5,\"ride_id\":1}                 | ride is missing or not an object",
                "{\"ride\":{},\"ride_id\":1.5}              | ride_id is neither a whole number nor a text",
                "{\"ride\":{},\"ride_id\":null}             | ride_id is neither a whole number nor a text",
                "{\"ride\":{},\"ride_id\":\"\"}             | the id has 0 characters: 1 to 256 are needed",
                "{\"ride\":{},\"ride_id\":\"a\\ud800\"}    | the id holds half a character",
                "[1]                                        | the data is not a JSON object",
                "{\"ride\":{},\"ride_id\":1} {}             | the data goes on after its JSON object",
                "``                                         | the data is empty",
            })
    void bad_data_is_refused_with_its_reason(String data, String reason) {
        assertThatThrownBy(() -> event(data))
                .isInstanceOf(BadRecordException.class)
                .hasMessage(reason);
    }

    @Test
    void data_cut_off_is_not_json() {
        assertThatThrownBy(() -> event("{\"ride\":{\"PULocationID\":13"))
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith("the data is not JSON: ");
    }

    @Test
    void data_that_is_no_base64_is_said_to_be_none() {
        assertThatThrownBy(() -> reader.event("%%%")).hasMessage("the data is not base64");
    }

    @Test
    void an_invocation_with_neither_records_nor_an_event_is_refused() {
        assertThatThrownBy(() -> invocation("{\"key1\":\"value1\"}"))
                .hasMessage("the invocation has neither Records nor ride");
    }

    @Test
    void a_record_of_another_source_is_refused() {
        assertThatThrownBy(() -> invocation("{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"data\":\"YQ==\"}}]}"))
                .hasMessage("the invocation's record 0 has no kinesis.data");
    }

    @Test
    void nesting_without_end_is_refused_and_harms_nothing() {
        assertThatThrownBy(() -> event("{\"other\":" + "[".repeat(100_000)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith("the data is not JSON: ");
    }
}
