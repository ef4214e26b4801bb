package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.aws.Partition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The roles that AWS's services link, from the resource `service-linked-roles.txt`. Read when the first of them is asked
/// for.
public final class AwsServiceRoles {
    private static final String RESOURCE = "/dev/millrace/cloud/service/iam/service-linked-roles.txt";
    private static final String PREFIX = "AWSServiceRoleFor";
    private static final String POLICIES = Partition.AWS.global("iam", "aws", "policy/aws-service-role/");

    /// What a service's role is called and may do.
    /// @param policy the managed policy's ARN; empty where Millrace has not got it
    /// @param suffix whether an account may have several, told apart by what follows the name
    public record Linked(String roleName, Optional<String> policy, boolean suffix) {}

    private volatile Map<String, Linked> byService = Map.of();

    AwsServiceRoles() {}

    /// @param service such as `ecs.amazonaws.com`
    public Optional<Linked> find(String service) {
        Map<String, Linked> known = byService;
        if (known.isEmpty()) {
            // Two threads may read it: they read the same.
            known = read();
            byService = known;
        }
        return Optional.ofNullable(known.get(service));
    }

    private static Map<String, Linked> read() {
        Map<String, Linked> roles = new HashMap<>();
        try (InputStream resource = AwsServiceRoles.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("No " + RESOURCE);
            }
            new String(resource.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(parts -> roles.put(parts[0] + ".amazonaws.com", linked(parts)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return roles;
    }

    private static Linked linked(String[] parts) {
        return new Linked(
                PREFIX + parts[1],
                parts[2].equals("-") ? Optional.empty() : Optional.of(POLICIES + parts[2]),
                parts.length > 3);
    }
}
