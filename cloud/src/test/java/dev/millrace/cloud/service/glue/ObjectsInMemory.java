package dev.millrace.cloud.service.glue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The bucket `b`, its objects by their keys; counts what is read.
final class ObjectsInMemory implements ObjectStore {
    final TreeMap<String, byte[]> objects = new TreeMap<>();
    final AtomicLong bytesRead = new AtomicLong();

    /// Reads wait for it, where there is one.
    volatile @Nullable CountDownLatch gate;

    /// How many reads came to the gate.
    final AtomicInteger atGate = new AtomicInteger();

    ObjectsInMemory put(String key, String text) {
        return put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    ObjectsInMemory put(String key, byte[] bytes) {
        objects.put(key, bytes);
        return this;
    }

    @Override
    public List<Listed> list(String account, String bucket, String prefix, String after, int atMost)
            throws IOException {
        if (!bucket.equals("b")) {
            throw new IOException("NoSuchBucket: The specified bucket does not exist: " + bucket);
        }
        return objects.tailMap(prefix, true).entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .limit(atMost)
                .map(entry -> new Listed(entry.getKey(), entry.getValue().length))
                .toList();
    }

    @Override
    public byte[] read(String account, String bucket, String key, long offset, int length) throws IOException {
        CountDownLatch wait = gate;
        if (wait != null) {
            atGate.incrementAndGet();
            try {
                wait.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        bytesRead.addAndGet(length);
        byte[] all = objects.get(key);
        return Arrays.copyOfRange(all, (int) offset, (int) Math.min(all.length, offset + length));
    }
}
