package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// A look through a data folder that no server works on: every entry and every body is read, nothing is changed.
/// @param entries read in the store
/// @param files of bodies read
/// @param damages a sentence each; empty where all is as it was written
public record Inspection(long entries, long files, List<String> damages) {
    /// `files/<service>/<two hex digits>/<id>`: a body. Other files are made anew when they are needed.
    private static final Pattern BODY = Pattern.compile("[a-z0-9-]+/[0-9a-f]{2}/[^/]+");

    /// @throws DataFolderRefusedException where it is no data folder, or a server works on it
    public static Inspection of(Path data) {
        Path path = data.toAbsolutePath().normalize();
        if (!Files.exists(path.resolve("format"))) {
            throw new DataFolderRefusedException("The folder " + path + " is no data folder of Millrace.");
        }
        try (DataFolder folder = DataFolder.take(path)) {
            List<String> damages = new ArrayList<>();
            Condition condition = Condition.of(path, Mark.read(path));
            switch (condition) {
                case Condition.Whole _, Condition.EndedWithMachine _ -> {}
                case Condition.Damaged damaged -> damages.add(damaged.what() + ": " + damaged.lost());
                case Condition.Beyond beyond -> damages.add(beyond.what());
            }
            long entries = damages.isEmpty() && folder.hasStore() ? readStore(folder, damages) : 0;
            return new Inspection(entries, readFiles(folder, damages), List.copyOf(damages));
        } catch (IOException e) {
            throw new DataFolderRefusedException(DataFolder.unusable(path, e));
        }
    }

    private static long readStore(DataFolder folder, List<String> damages) {
        try (Store store = Store.look(folder.store(), Replay.WHOLE)) {
            return read(store, store.tables(), "tables", damages) + read(store, store.logs(), "logs", damages);
        } catch (RocksDBException e) {
            damages.add("the store cannot be read: " + e.getMessage());
            return 0;
        }
    }

    private static long read(Store store, ColumnFamilyHandle family, String what, List<String> damages) {
        long entries = 0;
        try (RocksIterator iterator = store.database().newIterator(family)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                entries++;
            }
            iterator.status();
        } catch (RocksDBException e) {
            damages.add("in the store's " + what + ", after " + entries + " entries: " + e.getMessage());
        }
        return entries;
    }

    private static long readFiles(DataFolder folder, List<String> damages) throws IOException {
        Path files = folder.path().resolve("files");
        if (!Files.isDirectory(files)) {
            return 0;
        }
        List<Path> bodies;
        try (Stream<Path> all = Files.walk(files, 3)) {
            bodies = all.filter(file -> BODY.matcher(
                                    files.relativize(file).toString().replace('\\', '/'))
                            .matches())
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
        byte[] piece = new byte[Sums.CHUNK_BYTES];
        for (Path body : bodies) {
            try (BlobReader reader = BlobReader.open(body, folder.form(), 0)) {
                while (reader.read(piece) >= 0) {
                    // Reading is the check.
                }
            } catch (DamagedException | IOException e) {
                damages.add("the file " + folder.path().relativize(body) + " is not as it was written");
            }
        }
        return bodies.size();
    }
}
