package dev.millrace.cloud.service.s3.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class WriteNumbersTest {
    private static final long MICROS = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * 1_000_000 + 250;

    private Instant now = Instant.parse("2026-03-01T12:00:00.000250999Z");
    private final WriteNumbers numbers = new WriteNumbers(() -> now);

    @Test
    void a_number_is_the_time_in_microseconds_and_the_next_is_greater_at_the_same_time() {
        assertThat(numbers.next(null)).isEqualTo(MICROS);
        assertThat(numbers.next(null)).isEqualTo(MICROS + 1);
    }

    @Test
    void a_clock_that_goes_back_makes_no_smaller_number() {
        numbers.next(null);
        now = now.minusSeconds(3600);
        assertThat(numbers.next(null)).isEqualTo(MICROS + 1);
    }

    @Test
    void it_is_greater_than_that_of_the_version_before_which_another_life_of_the_server_may_have_made() {
        ObjectVersion later = ObjectVersion.marker("key", "id", MICROS + 5_000_000, now);
        assertThat(numbers.next(later)).isEqualTo(MICROS + 5_000_001);
        assertThat(numbers.next(null)).isEqualTo(MICROS + 5_000_002);
    }
}
