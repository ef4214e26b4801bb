package dev.millrace.cloud.composition.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/// The files of an image on disk: a folder, or an archive that is read in place.
interface ImageFiles extends AutoCloseable {
    boolean has(String name);

    /// @throws NoSuchFileException where there is no such file
    InputStream open(String name) throws IOException;

    @Override
    void close() throws IOException;

    /// A folder's files; names that lead out of it are not there.
    record Folder(Path root) implements ImageFiles {
        @Override
        public boolean has(String name) {
            return Files.isRegularFile(at(name));
        }

        @Override
        public InputStream open(String name) throws IOException {
            return Files.newInputStream(at(name));
        }

        @Override
        public void close() {}

        private Path at(String name) {
            Path file = root.resolve(name).normalize();
            return file.startsWith(root) ? file : root.resolve("outside-of-the-folder");
        }
    }

    /// An uncompressed tar. Links are followed within it, as `docker save` and skopeo write them.
    final class Archive implements ImageFiles {
        /// A link that leads to a link …
        private static final int LINKS_MAX = 8;

        private final TarFile tar;
        private final Map<String, TarArchiveEntry> entries = new HashMap<>();

        Archive(Path file) throws IOException {
            tar = new TarFile(file.toFile());
            for (TarArchiveEntry entry : tar.getEntries()) {
                entries.put(plain(entry.getName()), entry);
            }
        }

        @Override
        public boolean has(String name) {
            return entries.containsKey(plain(name));
        }

        @Override
        public InputStream open(String name) throws IOException {
            String place = plain(name);
            for (int links = 0; links <= LINKS_MAX; links++) {
                TarArchiveEntry entry = entries.get(place);
                if (entry == null) {
                    break;
                }
                if (entry.isSymbolicLink()) {
                    Path folder = Path.of("/" + place).getParent();
                    place = plain((folder == null ? Path.of("/") : folder)
                            .resolve(entry.getLinkName())
                            .normalize()
                            .toString());
                } else if (entry.isLink()) {
                    place = plain(entry.getLinkName());
                } else {
                    return tar.getInputStream(entry);
                }
            }
            throw new NoSuchFileException(name);
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }

        private static String plain(String name) {
            return Path.of("/" + name).normalize().toString().substring(1);
        }
    }
}
