package dev.millrace.cloud.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.TestClassPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed (SIGKILL) in the middle of writing: whatever it acknowledged on its output is there.
final class KilledProcessTest {
    @TempDir
    Path data;

    @Test
    void every_acknowledged_write_of_a_killed_process_is_readable() throws Exception {
        long next = 0;
        for (int round = 0; round < 3; round++) {
            Path errors = data.resolveSibling(data.getFileName() + ".err");
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            TestClassPath.text(),
                            Writer.class.getName(),
                            data.toString(),
                            Long.toString(next))
                    .redirectError(errors.toFile())
                    .start();
            long acknowledged = next - 1;
            try (BufferedReader lines = writer.inputReader(StandardCharsets.US_ASCII)) {
                String line;
                while ((line = lines.readLine()) != null) {
                    // A line that the kill cut is shorter than the others and was not acknowledged.
                    if (line.length() != 12) {
                        break;
                    }
                    acknowledged = Long.parseLong(line);
                    if (acknowledged == next + 2_000) {
                        writer.toHandle().destroyForcibly();
                    }
                }
            }
            writer.waitFor();
            assertThat(acknowledged)
                    .as(() -> "what the writer said: " + read(errors))
                    .isGreaterThanOrEqualTo(next + 2_000);
            try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
                AtomicLong expected = new AtomicLong();
                Table numbers = storage.table("numbers");
                storage.log("bodies").scan(new byte[0], null, (key, value) -> {
                    assertThat(new String(key, StandardCharsets.US_ASCII))
                            .isEqualTo(Writer.key(expected.getAndIncrement()));
                    assertThat(numbers.get(key)).isEqualTo(key);
                    assertThat(value).hasSize(6_000);
                    return true;
                });
                assertThat(expected.get()).isGreaterThan(acknowledged);
                next = expected.get();
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// Writes numbers from the one given until killed, saying each on its output after it was written.
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Storage storage = Storage.open(Path.of(arguments[0]), StorageOptions.DEFAULT);
            Table numbers = storage.table("numbers");
            Table bodies = storage.log("bodies");
            for (long number = Long.parseLong(arguments[1]); ; number++) {
                byte[] key = key(number).getBytes(StandardCharsets.US_ASCII);
                storage.write(batch -> {
                    batch.put(numbers, key, key);
                    batch.put(bodies, key, new byte[6_000]);
                });
                System.out.write((key(number) + "\n").getBytes(StandardCharsets.US_ASCII));
                System.out.flush();
            }
        }

        static String key(long number) {
            return String.format("%012d", number);
        }
    }
}
