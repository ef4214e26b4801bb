package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Call;
import java.util.Map;
import java.util.Optional;

/// What a service tells of its resources to those who decide who may do what to them. Each service that keeps policies,
/// tags, or resources without an account in their ARNs has one; the composition ties it.
public interface ResourceAccess {
    /// Whose the resource is, where its ARN says no account; empty where it is not there.
    default Optional<String> owner(String arn) {
        return Optional.empty();
    }

    /// The policy that the resource itself has.
    /// @param action what is asked, such as `s3:GetObject`
    /// @param account who asks: what is closed to the public is open to its own account
    default Optional<String> policy(String arn, String action, String account) {
        return Optional.empty();
    }

    /// The resource's tags: what `aws:ResourceTag/…` asks for.
    default Map<String, String> tags(String arn) {
        return Map.of();
    }

    /// The ARN behind a text that only the service can read, such as a shard iterator.
    /// @param form what sort of text it is
    default Optional<String> arn(String form, String text, Call call) {
        return Optional.empty();
    }

    /// A service that tells nothing.
    static ResourceAccess none() {
        return new ResourceAccess() {};
    }
}
