package dev.millrace.cloud.engine;

import java.io.IOException;
import java.time.Duration;

/// What is fetched from afar is tried again where it breaks off, after a second, two and four.
final class Tries {
    private static final int MOST = 4;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;
    private static final int SERVER_FAILED = 500;

    private Tries() {}

    interface Fetch<T> {
        /// @throws SettledException where another try would end in the same way
        T once() throws IOException, InterruptedException;
    }

    /// An answer that is the same the next time.
    static final class SettledException extends IOException {
        SettledException(String message) {
            super(message);
        }
    }

    static <T> T of(Fetch<T> fetch) throws IOException, InterruptedException {
        return of(FIRST_PAUSE, fetch);
    }

    static <T> T of(Duration firstPause, Fetch<T> fetch) throws IOException, InterruptedException {
        Duration pause = firstPause;
        for (int tries = 1; ; tries++) {
            try {
                return fetch.once();
            } catch (SettledException settled) {
                throw settled;
            } catch (IOException broken) {
                if (tries == MOST) {
                    throw broken;
                }
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    /// What an answer other than 200 comes to.
    static IOException failure(String said, int status) {
        boolean mayPass = status >= SERVER_FAILED || status == TOO_MANY || status == TIMED_OUT;
        return mayPass ? new IOException(said) : new SettledException(said);
    }
}
