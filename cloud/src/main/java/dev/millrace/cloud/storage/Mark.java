package dev.millrace.cloud.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// How far the store had come, noted beside it: what tells a log that was cut or lost from one that ends where it
/// ended. The file `mark`, mapped into memory, so that a note costs no call and outlives the process:
///
/// ```
///  0  8 bytes   "millmark"
///  8  8 bytes   number of the newest acknowledged entry, big-endian
/// 16  1 byte    1 where the store was closed in order: then all is in its tables and nothing in its log
/// 17  1 byte    1 where entries were acknowledged only when they were on the disk
/// 24  36 bytes  the machine's boot, as Linux names it; blank elsewhere
/// ```
/// The log is written before the mark, so after a kill the log may be ahead of the mark, never behind it. When the
/// machine itself went down without `fsync` either may have come to the disk first.
final class Mark implements AutoCloseable {
    private static final byte[] MAGIC = "millmark".getBytes(StandardCharsets.US_ASCII);
    private static final int SEQUENCE_AT = 8;
    private static final int ORDERLY_AT = 16;
    private static final int FSYNC_AT = 17;
    private static final int BOOT_AT = 24;
    private static final int BOOT_BYTES = 36;
    private static final int BYTES = 64;
    private static final VarHandle SEQUENCE =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN).varHandle();
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Arena arena;
    private final MemorySegment mapped;

    private Mark(Arena arena, MemorySegment mapped) {
        this.arena = arena;
        this.mapped = mapped;
    }

    /// What the last process left.
    /// @param sequence number of the newest acknowledged entry
    /// @param orderly whether the store was closed in order
    /// @param agreedToLose whether the machine went down meanwhile and entries were not to outlive that
    record Left(long sequence, boolean orderly, boolean agreedToLose) {}

    /// Empty where there is none: a new folder, or one of a version that kept none.
    /// @throws DataFolderRefusedException where it is none that this class wrote
    static Optional<Left> read(Path data) throws IOException {
        Path file = file(data);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != BYTES || !new String(bytes, 0, MAGIC.length, StandardCharsets.US_ASCII).equals("millmark")) {
            return Optional.of(new Left(Long.MAX_VALUE, false, false));
        }
        String boot = new String(bytes, BOOT_AT, BOOT_BYTES, StandardCharsets.US_ASCII);
        boolean orderly = bytes[ORDERLY_AT] == 1;
        return Optional.of(new Left(
                ByteBuffer.wrap(bytes).getLong(SEQUENCE_AT),
                orderly,
                !orderly && bytes[FSYNC_AT] == 0 && !boot.equals(boot())));
    }

    /// Begins to note, from an entry that is in the store.
    static Mark begin(Path data, long sequence, boolean fsync) throws IOException {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes)
                .put(MAGIC)
                .putLong(sequence)
                .put((byte) 0)
                .put((byte) (fsync ? 1 : 0))
                .position(BOOT_AT)
                .put(boot().getBytes(StandardCharsets.US_ASCII));
        Path fresh = data.resolve("mark.new");
        Disk.write(fresh, bytes);
        Files.move(fresh, file(data), StandardCopyOption.ATOMIC_MOVE);
        Disk.sync(data);
        Arena arena = Arena.ofShared();
        try (FileChannel channel =
                FileChannel.open(file(data), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Mark(arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Notes that everything up to this entry is acknowledged.
    void reached(long sequence) {
        long noted = (long) SEQUENCE.getVolatile(mapped, (long) SEQUENCE_AT);
        while (noted < sequence && !SEQUENCE.compareAndSet(mapped, (long) SEQUENCE_AT, noted, sequence)) {
            noted = (long) SEQUENCE.getVolatile(mapped, (long) SEQUENCE_AT);
        }
    }

    /// Notes that the store is closed in order.
    void closedInOrder() {
        mapped.set(ValueLayout.JAVA_BYTE, ORDERLY_AT, (byte) 1);
        mapped.force();
    }

    @Override
    public void close() {
        arena.close();
    }

    private static Path file(Path data) {
        return data.resolve("mark");
    }

    private static String boot() {
        String blank = " ".repeat(BOOT_BYTES);
        try {
            return (Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip() + blank).substring(0, BOOT_BYTES);
        } catch (IOException notLinux) {
            return blank;
        }
    }
}
