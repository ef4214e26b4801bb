package dev.millrace.cloud.service.mwaa.airflow;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;

/// What nobody but one environment knows, made once and kept in its folder.
///
/// @param fernet    encrypts connections in its database
/// @param web       signs its sessions
/// @param database  password of Airflow's role
/// @param token     lets this server ask it for anything
record Secrets(String fernet, String web, String database, String token) {
    private static final int BYTES = 32;

    static Secrets in(Path folder, SecureRandom random) throws IOException {
        Path file = folder.resolve("secrets");
        Properties kept = new Properties();
        if (!Files.exists(file)) {
            kept.setProperty("fernet", Base64.getUrlEncoder().encodeToString(bytes(random)));
            for (String name : new String[] {"web", "database", "token"}) {
                kept.setProperty(name, HexFormat.of().formatHex(bytes(random)));
            }
            Path fresh = folder.resolve("secrets.new");
            Files.deleteIfExists(fresh);
            Files.createFile(
                    fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var writer = Files.newBufferedWriter(fresh)) {
                kept.store(writer, null);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            kept.load(reader);
        }
        return new Secrets(
                kept.getProperty("fernet", ""),
                kept.getProperty("web", ""),
                kept.getProperty("database", ""),
                kept.getProperty("token", ""));
    }

    boolean isToken(String given) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
