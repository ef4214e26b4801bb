package dev.millrace.cloud.service.kinesis.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// ARNs of streams and consumers.
final class StreamArnTest {
    private static final String BEFORE = "arn:aws:kinesis:eu-west-1:111122223333:";

    @Test
    void a_stream_and_a_consumer_are_read() {
        assertThat(StreamArn.parse(BEFORE + "stream/a_b-c.9"))
                .contains(new StreamArn("eu-west-1", "111122223333", "a_b-c.9", null, null));
        assertThat(StreamArn.parse(BEFORE + "stream/s/consumer/c:1700000000"))
                .contains(new StreamArn("eu-west-1", "111122223333", "s", "c", "1700000000"));
        assertThat(StreamArn.parse(BEFORE + "stream/" + "n".repeat(128))).isPresent();
    }

    @Test
    void what_is_neither_is_not() {
        for (String resource : List.of(
                "stream/",
                "streams/s",
                "stream/s t",
                "stream/s/",
                "stream/s/consumer",
                "stream/s/consumer/",
                "stream/s/consumer/c",
                "stream/s/consumer/c:",
                "stream/s/consumer/c:12a",
                "stream/s/consumer/c:12345678901234567890",
                "stream/s/consumer/:1",
                "stream//consumer/c:1",
                "stream/" + "n".repeat(129))) {
            assertThat(StreamArn.parse(BEFORE + resource)).as(resource).isEmpty();
        }
        assertThat(StreamArn.parse("arn:aws:s3:eu-west-1:111122223333:stream/s")).isEmpty();
        assertThat(StreamArn.parse("arn:aws:kinesis:eu-west-1::stream/s")).isEmpty();
        assertThat(StreamArn.parse("stream/s")).isEmpty();
        assertThat(StreamArn.parse("arn:")).isEmpty();
        assertThat(StreamArn.parse("arn")).isEmpty();
        assertThat(StreamArn.parse("")).isEmpty();
    }
}
