package dev.millrace.cloud.service.mwaa.web;

import dev.millrace.cloud.service.mwaa.MwaaLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Tokens that open an environment for a minute, once. What is held of one is its hash, and nothing is kept: a restart
/// takes longer than a person waits with a fresh link.
public final class Tokens {
    private static final int BYTES = 48;

    /// What a token is for.
    public enum Use {
        PAGE,
        COMMAND
    }

    /// Who has it.
    /// @param uid of the environment
    /// @param user as Airflow shows him
    /// @param role of Airflow
    public record Pass(Use use, String uid, String user, String role) {}

    private record Held(Pass pass, Instant until) {}

    private final InstantSource clock;
    private final RandomGenerator random;

    /// In the order in which they were given, which is that in which they end.
    private final LinkedHashMap<String, Held> held = new LinkedHashMap<>();

    /// @param random that nobody can guess
    public Tokens(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public String give(Pass pass) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        synchronized (held) {
            held.values().removeIf(one -> one.until.isBefore(now));
            if (held.size() == MwaaLimits.TOKENS) {
                held.pollFirstEntry();
            }
            held.put(hash(token), new Held(pass, now.plus(MwaaLimits.TOKEN)));
        }
        return token;
    }

    /// Takes a token: another time it is none.
    public Optional<Pass> take(String token, Use use, String uid) {
        synchronized (held) {
            String hash = hash(token);
            Held found = held.get(hash);
            if (found == null
                    || found.pass.use != use
                    || !found.pass.uid.equals(uid)
                    || found.until.isBefore(clock.instant())) {
                return Optional.empty();
            }
            held.remove(hash);
            return Optional.of(found.pass);
        }
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
