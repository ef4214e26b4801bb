package dev.millrace.cloud.sandbox.image;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Lets those who want the same thing at the same time share one making of it. A failure goes to all who waited; the
/// next one tries again.
final class OncePerKey {
    private final ConcurrentMap<String, FutureTask<Boolean>> running = new ConcurrentHashMap<>();

    /// Runs `work`, or waits for another's run of the same key.
    void run(String key, Work work) throws RejectedLayer, IOException {
        var mine = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        FutureTask<Boolean> others = running.putIfAbsent(key, mine);
        if (others == null) {
            try {
                mine.run();
            } finally {
                running.remove(key, mine);
            }
        }
        try {
            (others == null ? mine : others).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an image was unpacked");
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RejectedLayer rejected -> throw rejected;
                case IOException broken -> throw new IOException(broken.getMessage(), broken);
                case null, default -> throw new IllegalStateException(failed.getCause());
            }
        }
    }

    @FunctionalInterface
    interface Work {
        void run() throws RejectedLayer, IOException;
    }
}
