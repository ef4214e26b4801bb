package dev.millrace.cloud.gateway;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.gateway.signature.Dialect;
import java.util.concurrent.ThreadLocalRandom;

/// Names requests: nothing depends on an id being hard to guess, so a fast source serves.
final class RequestIds {
    private static final char[] LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int S3_LENGTH = 16;

    private RequestIds() {}

    static String next(Dialect dialect) {
        return dialect == Dialect.S3 ? s3() : uuid();
    }

    static String uuid() {
        return Ids.uuid(ThreadLocalRandom.current());
    }

    static String s3() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        char[] id = new char[S3_LENGTH];
        for (int i = 0; i < S3_LENGTH; i++) {
            id[i] = LETTERS[random.nextInt(LETTERS.length)];
        }
        return new String(id);
    }
}
