package dev.millrace.cloud.service.lambda.invoke;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Random UUIDs from a given source.
public final class RequestIds {
    private RequestIds() {}

    public static String fresh(RandomGenerator random) {
        long most = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long least = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(most, least).toString();
    }
}
