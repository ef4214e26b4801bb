package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.CloudConfiguration;
import dev.millrace.cloud.Server;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockCommandTest {
    /// A person reads no nanoseconds.
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    private Path folder;

    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = Server.start(CloudConfiguration.of(folder).withPort(0));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Said clock(String... words) {
        String[] all = new String[words.length + 5];
        all[0] = "clock";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--port";
        all[words.length + 2] = Integer.toString(server.port());
        all[words.length + 3] = "--data";
        all[words.length + 4] = folder.toString();
        return Said.of(all);
    }

    @Test
    void it_is_shown_and_moved_and_frozen() {
        assertThat(clock().out()).matches(TIME + ", as real time is\n");

        assertThat(clock("advance", "1h").out()).matches("It is " + TIME + "; nothing ran. Took .+\\.\n");
        assertThat(clock().out()).matches(TIME + ", .*(59 min|1 h).* ahead of real time\n");

        assertThat(clock("set", "2099-01-01T00:00:00Z").err())
                .isEqualTo("millrace: The clock is moved by ten years at most: 2099-01-01T00:00:00Z\n");
        Said back = clock("set", "2020-01-01T00:00:00Z");
        assertThat(back.code()).isEqualTo(1);
        assertThat(back.err()).matches("millrace: The clock is not set back: it is " + TIME + ", and what .*\n");

        assertThat(clock("freeze").out()).matches("The clock stands at " + TIME + "\\.\n");
        assertThat(clock().out()).matches(TIME + ", frozen, .* ahead of real time\n");
        assertThat(clock("resume").out()).matches("The clock goes on from " + TIME + "\\.\n");
    }

    @Test
    void a_span_that_is_none_is_told_what_would_be() {
        assertThat(clock("advance", "soon").err())
                .isEqualTo("millrace: Not a time span such as 24h, 1h30m, 90s or 7d: soon\n");
    }
}
