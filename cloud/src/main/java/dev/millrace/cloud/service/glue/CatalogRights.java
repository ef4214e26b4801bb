package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.glue.operation.ResourcePolicies;
import java.util.Optional;
import java.util.Set;

/// What a catalogue says itself of who may use it: its policy is that of its databases, tables and functions too.
public final class CatalogRights {
    private static final Set<String> IN_CATALOG =
            Set.of("catalog", "database", "table", "tableVersion", "userDefinedFunction", "connection");

    private final ResourcePolicies policies;

    CatalogRights(ResourcePolicies policies) {
        this.policies = policies;
    }

    public Optional<String> policy(String arn) {
        return Arn.parse(arn, "glue")
                .filter(found -> IN_CATALOG.contains(found.resource().split("/", 2)[0]))
                .flatMap(found -> policies.ofCatalog(found.account(), found.region()));
    }
}
