package dev.millrace.cloud.service.firehose.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.firehose.RoleForTests;
import dev.millrace.cloud.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SourceReadingTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/delivers";
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/rides";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final RoleForTests role = new RoleForTests(ROLE);
    private final SourceReading reading = new SourceReading(role, ROLE, STREAM, clock);

    @Test
    void reading_needs_each_of_the_actions() {
        for (String action : List.of(
                "kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")) {
            role.forbidden().add(action);
            assertThat(new SourceReading(role, ROLE, STREAM, clock).may()).as(action).isFalse();
            role.forbidden().clear();
        }
    }

    @Test
    void a_change_is_seen_after_half_a_minute_either_way() {
        assertThat(reading.may()).isTrue();
        role.forbidden().add("kinesis:GetRecords");
        clock.advance(Duration.ofSeconds(29));
        assertThat(reading.may()).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(reading.may()).isFalse();
        role.forbidden().clear();
        clock.advance(Duration.ofSeconds(30));
        assertThat(reading.may()).isTrue();
    }
}
