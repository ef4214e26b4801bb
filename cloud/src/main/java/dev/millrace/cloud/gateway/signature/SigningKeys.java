package dev.millrace.cloud.gateway.signature;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;

/// Signing keys derived from secrets, kept for the next request of the same day, region and service. Holds at most
/// [#LIMIT]; when that is reached it starts anew, at the cost of four HMACs per key.
final class SigningKeys {
    static final int LIMIT = 1000;

    private record Scope(String secret, String date, String region, String service) {}

    private final ConcurrentHashMap<Scope, Mac> keys = new ConcurrentHashMap<>();

    /// A signer of its own for the caller, its key set.
    Mac signer(String secret, String date, String region, String service) {
        Scope scope = new Scope(secret, date, region, service);
        Mac known = keys.get(scope);
        if (known == null) {
            known = Hashing.hmac(derive(scope));
            if (keys.size() >= LIMIT) {
                keys.clear();
            }
            keys.put(scope, known);
        }
        try {
            return (Mac) known.clone();
        } catch (CloneNotSupportedException e) {
            return Hashing.hmac(derive(scope));
        }
    }

    int size() {
        return keys.size();
    }

    private static byte[] derive(Scope scope) {
        byte[] date = Hashing.hmac(("AWS4" + scope.secret).getBytes(StandardCharsets.UTF_8), scope.date);
        return Hashing.hmac(Hashing.hmac(Hashing.hmac(date, scope.region), scope.service), "aws4_request");
    }
}
