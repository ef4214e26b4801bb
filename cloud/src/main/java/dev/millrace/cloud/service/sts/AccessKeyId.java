package dev.millrace.cloud.service.sts;

import java.util.Optional;
import java.util.random.RandomGenerator;

/// Access key ids of AWS's shape: a prefix, then 16 characters in base 32 whose first 48 bits hold a one, the account's
/// number in 40 bits and seven bits of chance.
final class AccessKeyId {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int PREFIX = 4;
    private static final int CHARACTERS = 16;
    /// Ten characters carry 50 bits: the 48, then two more of chance.
    private static final int NUMBER_CHARACTERS = 10;

    private static final int CHANCE_BITS = 9;

    private AccessKeyId() {}

    static String temporary(String account, RandomGenerator random) {
        long number = 1L << 49 | Long.parseLong(account) << CHANCE_BITS | random.nextInt(1 << CHANCE_BITS);
        StringBuilder id = new StringBuilder("ASIA");
        for (int i = NUMBER_CHARACTERS - 1; i >= 0; i--) {
            id.append(BASE32.charAt((int) (number >>> 5 * i & 31)));
        }
        for (int i = NUMBER_CHARACTERS; i < CHARACTERS; i++) {
            id.append(BASE32.charAt(random.nextInt(32)));
        }
        return id.toString();
    }

    /// The account that the id tells; empty where the text is no such id.
    static Optional<String> account(String accessKeyId) {
        if (accessKeyId.length() != PREFIX + CHARACTERS
                || !accessKeyId.startsWith("AKIA") && !accessKeyId.startsWith("ASIA")) {
            return Optional.empty();
        }
        long number = 0;
        for (int i = 0; i < CHARACTERS; i++) {
            int digit = BASE32.indexOf(accessKeyId.charAt(PREFIX + i));
            if (digit < 0) {
                return Optional.empty();
            }
            if (i < NUMBER_CHARACTERS) {
                number = number << 5 | digit;
            }
        }
        return Optional.of("%012d".formatted(number >>> CHANCE_BITS & (1L << 40) - 1));
    }
}
