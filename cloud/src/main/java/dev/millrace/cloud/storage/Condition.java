package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/// Whether a folder's store is all there, found out before anything in it is changed.
sealed interface Condition {
    /// All that was acknowledged is there.
    record Whole() implements Condition {}

    /// The machine went down and took the last entries with it, as was agreed: they were not to be on the disk yet.
    record EndedWithMachine(long entries) implements Condition {}

    /// Something that was acknowledged is not there.
    /// @param what a clause that says what is damaged
    /// @param lost a clause that says what going on would lose
    /// @param rest how to go on without it
    record Damaged(String what, String lost, Replay rest) implements Condition {}

    /// Nothing can be read.
    /// @param what a clause that says what is damaged
    record Beyond(String what) implements Condition {}

    /// @param data the data folder
    /// @param left the mark beside the store
    static Condition of(Path data, Optional<Mark.Left> left) throws IOException {
        Path store = data.resolve("store");
        if (!Files.exists(store.resolve("CURRENT"))) {
            return withoutStore(data, left);
        }
        try (Store looked = Store.look(store, Replay.WHOLE)) {
            List<String> damaged = looked.damagedValueFiles();
            if (!damaged.isEmpty()) {
                return damaged(
                        store, left, "files of values in store/ are missing or cut (" + String.join(", ", damaged) + ")");
            }
            long missing = left.map(Mark.Left::sequence).orElse(0L) - looked.sequence();
            if (missing <= 0) {
                return new Whole();
            }
            if (left.map(Mark.Left::agreedToLose).orElse(false)) {
                return new EndedWithMachine(missing);
            }
            return new Damaged(
                    "the write-ahead log in store/ ends too early, as if a file of it was cut or deleted (left: "
                            + String.join(", ", logs(store)) + ")",
                    lastEntries(left, looked.sequence()),
                    Replay.UP_TO_DAMAGE);
        } catch (RocksDBException e) {
            return damaged(store, left, "the store cannot be read whole (" + words(e) + inLogs(store, e) + ")");
        }
    }

    private static Condition withoutStore(Path data, Optional<Mark.Left> left) throws IOException {
        Count files = Count.of(data.resolve("files"));
        if (left.map(Mark.Left::sequence).orElse(0L) == 0 && files.number == 0) {
            return new Whole();
        }
        String what = Files.exists(data.resolve("store"))
                ? "store/CURRENT is missing, without which the store cannot be read"
                : "the folder store is missing";
        return new Damaged(
                what,
                "everything would be lost: all records, and all that is known of " + files.number + (files.number == 1 ? " file (" : " files (")
                        + (files.bytes >> 20) + " MiB) in files/",
                Replay.WHOLE);
    }

    private static Condition damaged(Path store, Optional<Mark.Left> left, String what) {
        for (Replay rest : List.of(Replay.UP_TO_DAMAGE, Replay.AROUND_DAMAGE, Replay.EARLIER_FILES)) {
            try (Store looked = Store.look(store, rest)) {
                if (looked.damagedValueFiles().isEmpty()) {
                    String lost =
                            switch (rest) {
                                case WHOLE, UP_TO_DAMAGE -> lastEntries(left, looked.sequence());
                                case AROUND_DAMAGE -> "the damaged entries would be lost, and later ones kept";
                                case EARLIER_FILES ->
                                    "what those files held would be lost, and all that was written after them";
                            };
                    return new Damaged(what, lost, rest);
                }
            } catch (RocksDBException | IOException notThisWay) {
                // The next way gives up more.
            }
        }
        return new Beyond(what);
    }

    private static String lastEntries(Optional<Mark.Left> left, long there) {
        long missing = left.map(Mark.Left::sequence).orElse(0L) - there;
        if (left.isEmpty() || left.get().sequence() == Long.MAX_VALUE || missing <= 0) {
            return "the last entries would be lost, nobody knows how many";
        }
        return missing == 1 ? "the last entry would be lost" : "the last " + missing + " entries would be lost";
    }

    private static String words(RocksDBException e) {
        String words = String.valueOf(e.getMessage()).replace('\n', ' ').strip();
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }

    private static String inLogs(Path store, RocksDBException e) throws IOException {
        List<String> logs = logs(store);
        boolean namesAFile = String.valueOf(e.getMessage()).matches("(?s).*\\d{6}.*");
        return namesAFile || logs.isEmpty() ? "" : ", in the log: " + String.join(", ", logs);
    }

    private static List<String> logs(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    /// Plain files under a folder.
    record Count(long number, long bytes) {
        static Count of(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return new Count(0, 0);
            }
            long number = 0;
            long bytes = 0;
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                    number++;
                    bytes += Files.size(file);
                }
            }
            return new Count(number, bytes);
        }
    }
}
