package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An access key and whose it is.
/// @param secret what requests are signed with
/// @param sessionToken must come with the key where it is temporary; null for a lasting key
/// @param expires when a temporary key ends
/// @param active whether it may be used
/// @param caller who signs with it
public record AccessKey(
        String id,
        String secret,
        @Nullable String sessionToken,
        @Nullable Instant expires,
        boolean active,
        Caller caller) {

    public static AccessKey lasting(String id, String secret, boolean active, Caller caller) {
        return new AccessKey(id, secret, null, null, active, caller);
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + ", " + caller.arn() + "]";
    }
}
