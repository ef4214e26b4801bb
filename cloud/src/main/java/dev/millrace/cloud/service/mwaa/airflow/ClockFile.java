package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.time.Standing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The server's clock as Airflow and its database read it, see millrace_clock.py: always of one length and in one
/// place, for it is read while it is written.
record ClockFile(Path file) {
    static final int BYTES = 32;

    void write(Standing standing) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text(standing).getBytes(StandardCharsets.US_ASCII)), 0);
        }
    }

    static String text(Standing standing) {
        long micros = standing.frozen()
                ? ChronoUnit.MICROS.between(Instant.EPOCH, standing.time())
                : Duration.between(standing.real(), standing.time()).toNanos() / 1_000;
        return (standing.frozen() ? "0 " : "1 ") + "%029d\n".formatted(micros);
    }
}
