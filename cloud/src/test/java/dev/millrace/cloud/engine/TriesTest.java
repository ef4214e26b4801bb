package dev.millrace.cloud.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TriesTest {
    private final Deque<IOException> failures = new ArrayDeque<>();

    @Test
    void what_broke_off_three_times_is_there_the_fourth() throws Exception {
        failures.addAll(List.of(new IOException("reset"), Tries.failure("busy", 503), Tries.failure("slower", 429)));
        assertThat(fetched()).isEqualTo("there");
    }

    @Test
    void four_times_is_enough() {
        failures.addAll(List.of(new IOException("1"), new IOException("2"), new IOException("3"), new IOException("4")));
        assertThatThrownBy(this::fetched).isInstanceOf(IOException.class).hasMessage("4");
    }

    @Test
    void what_is_not_there_is_not_asked_for_again() {
        failures.addAll(List.of(Tries.failure("none", 404), new IOException("asked again")));
        assertThatThrownBy(this::fetched).isInstanceOf(Tries.SettledException.class).hasMessage("none");
    }

    private String fetched() throws Exception {
        return Tries.of(Duration.ZERO, () -> {
            IOException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return "there";
        });
    }
}
