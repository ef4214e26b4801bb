package dev.millrace.cloud.service.mwaa.airflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// An environment's plugins.zip, unpacked. Links in it are written as files, so that nothing leads out.
final class Plugins {
    private static final long MOST_BYTES = 1L << 30;
    private static final int BUFFER = 1 << 16;

    private Plugins() {}

    static void unpack(byte[] archive, Path folder) throws IOException {
        long left = MOST_BYTES;
        boolean empty = true;
        byte[] buffer = new byte[BUFFER];
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                empty = false;
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("it has a file outside of itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.resolveSibling("."));
                try (OutputStream out = Files.newOutputStream(file)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        left -= read;
                        if (left < 0) {
                            throw new IOException("it is larger than " + MOST_BYTES + " bytes when it is unpacked");
                        }
                        out.write(buffer, 0, read);
                    }
                }
            }
        }
        if (empty) {
            throw new IOException("it is no zip archive");
        }
    }
}
