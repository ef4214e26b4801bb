package dev.millrace.cloud.service.iam.domain;

import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Ids of AWS's shape: a prefix that names the kind, then letters and the digits 2 to 7 (base 32).
public final class UniqueIds {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_CHARACTERS = 17;
    private static final int SECRET_BYTES = 30;
    private static final int KEY_CHARACTERS = 16;
    /// An access key's first 48 bits: a one, the account's number in 40 bits, seven bits of chance.
    private static final int NUMBER_CHARACTERS = 10;

    private static final int CHANCE_BITS = 7;

    private final RandomGenerator random;

    public UniqueIds(RandomGenerator random) {
        this.random = random;
    }

    public String user() {
        return "AIDA" + characters(ID_CHARACTERS);
    }

    public String group() {
        return "AGPA" + characters(ID_CHARACTERS);
    }

    public String role() {
        return "AROA" + characters(ID_CHARACTERS);
    }

    public String profile() {
        return "AIPA" + characters(ID_CHARACTERS);
    }

    public String policy() {
        return "ANPA" + characters(ID_CHARACTERS);
    }

    /// The id of a lasting access key: as at AWS it tells its account.
    public String accessKey(String account) {
        // Ten characters carry 50 bits: the 48, then two more of chance.
        long bits = 1L << 47 | Long.parseLong(account) << CHANCE_BITS | random.nextInt(1 << CHANCE_BITS);
        long number = bits << 2 | random.nextInt(4);
        StringBuilder id = new StringBuilder("AKIA");
        for (int i = NUMBER_CHARACTERS - 1; i >= 0; i--) {
            id.append(BASE32.charAt((int) (number >>> 5 * i & 31)));
        }
        return id.append(characters(KEY_CHARACTERS - NUMBER_CHARACTERS)).toString();
    }

    /// The account that a lasting access key's id tells; empty where the text is no such id.
    public static Optional<String> account(String accessKeyId) {
        if (accessKeyId.length() != 4 + KEY_CHARACTERS || !accessKeyId.startsWith("AKIA")) {
            return Optional.empty();
        }
        long number = 0;
        for (int i = 0; i < NUMBER_CHARACTERS; i++) {
            int digit = BASE32.indexOf(accessKeyId.charAt(4 + i));
            if (digit < 0) {
                return Optional.empty();
            }
            number = number << 5 | digit;
        }
        long account = number >>> 2 + CHANCE_BITS & (1L << 40) - 1;
        return Optional.of("%012d".formatted(account));
    }

    /// A secret access key: forty characters.
    public String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private String characters(int count) {
        StringBuilder id = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            id.append(BASE32.charAt(random.nextInt(32)));
        }
        return id.toString();
    }
}
