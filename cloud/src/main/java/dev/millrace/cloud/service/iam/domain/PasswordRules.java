package dev.millrace.cloud.service.iam.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// An account's password policy ("Set an account password policy for IAM users", IAM User Guide).
/// @param maxAge in days; null where passwords do not expire
/// @param reusePrevention how many passwords of before may not be used again; null for none
public record PasswordRules(
        String account,
        int minimumLength,
        boolean symbols,
        boolean numbers,
        boolean uppercase,
        boolean lowercase,
        boolean usersMayChange,
        @Nullable Integer maxAge,
        @Nullable Integer reusePrevention,
        boolean hardExpiry)
        implements Entity {
    private static final String NAME = "password-policy";
    private static final String SYMBOLS = "!@#$%^&*()_+-=[]{}|'";
    private static final int USUAL_LENGTH = 8;
    private static final int USUAL_KINDS = 3;

    /// A kind of character that a password may have to have.
    private enum Kind {
        UPPERCASE("Password should have at least one uppercase letter", c -> c >= 'A' && c <= 'Z'),
        LOWERCASE("Password should have at least one lowercase letter", c -> c >= 'a' && c <= 'z'),
        NUMBER("Password should have at least one number", c -> c >= '0' && c <= '9'),
        SYMBOL("Password should have at least one symbol", c -> SYMBOLS.indexOf(c) >= 0);

        private final String words;
        private final IntPredicate has;

        Kind(String words, IntPredicate has) {
            this.words = words;
            this.has = has;
        }

        private boolean in(String password) {
            return password.chars().anyMatch(has);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String id() {
        return account + "/" + NAME;
    }

    /// The name under which an account has its rules.
    public static String key() {
        return NAME;
    }

    /// Why a password is refused, in AWS's words; empty where it is not.
    public Optional<String> refusal(String password) {
        List<String> wanted = new ArrayList<>();
        if (password.length() < minimumLength) {
            wanted.add("Password should have a minimum length of " + minimumLength);
        }
        require(uppercase, Kind.UPPERCASE, password, wanted);
        require(lowercase, Kind.LOWERCASE, password, wanted);
        require(numbers, Kind.NUMBER, password, wanted);
        require(symbols, Kind.SYMBOL, password, wanted);
        return wanted.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", wanted));
    }

    private static void require(boolean required, Kind kind, String password, List<String> wanted) {
        if (required && !kind.in(password)) {
            wanted.add(kind.words);
        }
    }

    /// What is refused where an account has no policy of its own: eight characters, of three kinds at least.
    public static Optional<String> usualRefusal(String password) {
        if (password.length() < USUAL_LENGTH) {
            return Optional.of("Password should have a minimum length of " + USUAL_LENGTH);
        }
        List<String> absent = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!kind.in(password)) {
                absent.add(kind.words);
            }
        }
        int lacking = absent.size() - (Kind.values().length - USUAL_KINDS);
        return lacking <= 0
                ? Optional.empty()
                : Optional.of("Password should meet " + lacking + " more of the following requirements: "
                        + String.join(", ", absent));
    }
}
