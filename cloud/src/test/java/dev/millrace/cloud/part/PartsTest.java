package dev.millrace.cloud.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final Parts parts = new Parts(clock);
    private final List<String> done = new ArrayList<>();

    private final class Named implements Part {
        private final String name;

        private Named(String name) {
            this.name = name;
        }

        @Override
        public void start() {
            done.add(name + " starts");
        }

        @Override
        public List<Round> rounds() {
            return List.of(new Round("the round of " + name, Duration.ofMinutes(1), this::round));
        }

        void round() {
            done.add(name + " goes round");
        }

        @Override
        public void drain(Duration patience) {
            done.add(name + " drains");
        }

        @Override
        public void stop() {
            done.add(name + " stops");
        }
    }

    @Test
    void parts_start_as_they_were_made_and_end_against_it() {
        parts.add(new Named("a"));
        parts.holding(() -> done.add("a's folder is closed"));
        parts.add(new Named("b"));
        parts.start();
        parts.drain(PATIENCE);
        parts.stop();
        assertThat(done)
                .containsExactly(
                        "a starts", "b starts", "b drains", "a drains", "b stops", "a's folder is closed", "a stops");
    }

    @Test
    void a_part_that_fails_to_end_keeps_no_other_from_it() {
        parts.add(new Named("a"));
        parts.add(new Part() {
            @Override
            public void drain(Duration patience) {
                throw new IllegalStateException("as this test wants");
            }

            @Override
            public void stop() {
                throw new OutOfMemoryError("as this test wants");
            }
        });
        parts.drain(PATIENCE);
        parts.stop();
        assertThat(done).containsExactly("a drains", "a stops");
    }

    @Test
    void rounds_go_on_whatever_one_of_them_throws_and_end_with_the_parts() {
        int[] rounds = {0};
        parts.add(new Part() {
            @Override
            public List<Round> rounds() {
                return List.of(new Round("failing", Duration.ofMinutes(1), () -> {
                    if (rounds[0]++ == 0) {
                        throw new StackOverflowError("as this test wants");
                    }
                    throw new IllegalStateException("as this test wants");
                }));
            }
        });
        parts.start();
        clock.advance(Duration.ofMinutes(3));
        assertThat(rounds[0]).isEqualTo(3);
        parts.stop();
        clock.advance(Duration.ofMinutes(3));
        assertThat(rounds[0]).isEqualTo(3);
    }
}
