package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.service.ecr.EcrLimits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/// Passwords for the user `AWS`: each names the registry it was given for and who asked, is signed, and ends after
/// twelve hours. Nothing is kept of them. Form: base64url of `account/region/expiry/arn`, a dot, the signature.
public final class Logins {
    private static final String USER = "AWS:";

    private final Signature signature;
    private final InstantSource clock;

    public Logins(Signature signature, InstantSource clock) {
        this.signature = signature;
        this.clock = clock;
    }

    /// @param token base64 of `AWS:<password>`, as GetAuthorizationToken gives it and HTTP's Basic scheme takes it
    public record Issued(String token, Instant expiresAt) {}

    /// What a login is worth.
    public sealed interface Login {
        /// @param arn who asked for it
        record Valid(Registry registry, String arn) implements Login {}

        /// It was good once.
        record Expired() implements Login {}

        /// It never came from here.
        record Unknown() implements Login {}
    }

    public Issued issue(Registry registry, String arn) {
        Instant expiresAt = clock.instant().plus(EcrLimits.TOKEN_LIFETIME).truncatedTo(ChronoUnit.MILLIS);
        String claims = registry.account() + "/" + registry.region() + "/" + expiresAt.toEpochMilli() + "/" + arn;
        String password =
                Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + "."
                        + signature.of("login " + claims);
        return new Issued(
                Base64.getEncoder().encodeToString((USER + password).getBytes(StandardCharsets.UTF_8)), expiresAt);
    }

    /// @param token as in [Issued]
    public Login read(String token) {
        try {
            String login = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            int dot = login.lastIndexOf('.');
            if (!login.startsWith(USER) || dot < 0) {
                return new Login.Unknown();
            }
            String claims = new String(
                    Base64.getUrlDecoder().decode(login.substring(USER.length(), dot)), StandardCharsets.UTF_8);
            if (!signature.isOf(login.substring(dot + 1), "login " + claims)) {
                return new Login.Unknown();
            }
            String[] parts = claims.split("/", 4);
            return Instant.ofEpochMilli(Long.parseLong(parts[2])).isAfter(clock.instant())
                    ? new Login.Valid(new Registry(parts[0], parts[1]), parts[3])
                    : new Login.Expired();
        } catch (IllegalArgumentException notBase64) {
            return new Login.Unknown();
        }
    }
}
