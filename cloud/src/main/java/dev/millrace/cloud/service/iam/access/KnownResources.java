package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Call;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What services tell of their resources, found by the resources' ARNs. For any number of threads.
final class KnownResources {
    private final Map<String, ResourceAccess> byService = new ConcurrentHashMap<>();

    /// @param service what their ARNs name it: `s3`, `kinesis`
    void tells(String service, ResourceAccess of) {
        byService.put(service, of);
    }

    /// Whether an ARN, of whatever partition, is of a service whose name there begins so.
    boolean isOf(String service, String arn) {
        return arn.startsWith(service, arn.indexOf(':', "arn:".length()) + 1);
    }

    /// What the service of an ARN tells: nothing, where it keeps nothing to tell.
    ResourceAccess of(String arn) {
        int from = arn.indexOf(':', "arn:".length()) + 1;
        int to = from <= 0 ? -1 : arn.indexOf(':', from);
        ResourceAccess known = to < 0 ? null : byService.get(arn.substring(from, to));
        return known == null ? ResourceAccess.none() : known;
    }

    /// The ARN behind a text that only its service can read; `*` where none can.
    String arn(String form, String text, Call call) {
        return byService.values().stream()
                .flatMap(service -> service.arn(form, text, call).stream())
                .findFirst()
                .orElse("*");
    }

    /// Whose account a resource is of: what is AWS's is as good as the caller's. Empty where it is not there and its ARN
    /// does not say.
    Optional<String> owner(String arn, String caller) {
        if (!arn.startsWith("arn:")) {
            return Optional.of(caller);
        }
        int colon = 0;
        for (int i = 0; i < 4 && colon >= 0; i++) {
            colon = arn.indexOf(':', colon + 1);
        }
        if (colon < 0) {
            return Optional.of(caller);
        }
        int next = arn.indexOf(':', colon + 1);
        String account = next < 0 ? "" : arn.substring(colon + 1, next);
        if (account.equals("aws")) {
            return Optional.of(caller);
        }
        return account.isEmpty() ? of(arn).owner(arn) : Optional.of(account);
    }
}
