package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;

class BodiesTest {
    @Test
    void anAnswerInJsonIsReadWithoutParsing() {
        var answer = answer("{\"MillisBehindLatest\":0,\"NextShardIterator\":\"AAA=\",\"Records\":["
                + "{\"Data\":\"eA==\",\"SequenceNumber\":\"1\"},{\"Data\":\"eA==\",\"SequenceNumber\":\"2\"}]}");
        assertThat(Bodies.nextIterator(WireFormat.JSON, answer)).isEqualTo("AAA=");
        assertThat(Bodies.recordCount(WireFormat.JSON, answer)).isEqualTo(2);
        assertThat(Bodies.millisBehind(WireFormat.JSON, answer)).isZero();
        assertThat(Bodies.millisBehind(WireFormat.JSON, answer("{\"MillisBehindLatest\":20}")))
                .isEqualTo(1);
        assertThat(Bodies.nextIterator(WireFormat.JSON, answer("{\"Records\":[]}")))
                .isEmpty();
    }

    @Test
    void failedRecordsAreSeen() {
        assertThat(Bodies.noneFailed(WireFormat.JSON, answer("{\"FailedRecordCount\":0,\"Records\":[]}")))
                .isTrue();
        assertThat(Bodies.noneFailed(WireFormat.JSON, answer("{\"FailedRecordCount\":1,\"Records\":[]}")))
                .isFalse();
    }

    @Test
    void bothFormsOfAPutSayTheSame() throws Exception {
        var entries = List.of(new Bodies.Entry("key", "data".getBytes(UTF_8)), new Bodies.Entry("k2", new byte[300]));
        assertThat(new String(Bodies.putRecords(WireFormat.JSON, "s", entries.subList(0, 1)), UTF_8))
                .isEqualTo("{\"Records\":[{\"Data\":\"ZGF0YQ==\",\"PartitionKey\":\"key\"}],\"StreamName\":\"s\"}");
        byte[] cbor = Bodies.putRecords(WireFormat.CBOR, "s", entries);
        try (var parser =
                new software.amazon.awssdk.thirdparty.jackson.dataformat.cbor.CBORFactory().createParser(cbor)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            assertThat(parser.nextFieldName()).isEqualTo("Records");
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            for (Bodies.Entry entry : entries) {
                assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
                assertThat(parser.nextFieldName()).isEqualTo("Data");
                parser.nextToken();
                assertThat(parser.getBinaryValue()).isEqualTo(entry.data());
                assertThat(parser.nextFieldName()).isEqualTo("PartitionKey");
                assertThat(parser.nextTextValue()).isEqualTo(entry.partitionKey());
                assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
            }
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_ARRAY);
            assertThat(parser.nextFieldName()).isEqualTo("StreamName");
            assertThat(parser.nextTextValue()).isEqualTo("s");
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(parser.nextToken()).isNull();
        }
    }

    private static HttpConnection.Answer answer(String body) {
        byte[] bytes = ("head" + body).getBytes(UTF_8);
        return new HttpConnection.Answer(200, bytes, 4, bytes.length - 4);
    }
}
