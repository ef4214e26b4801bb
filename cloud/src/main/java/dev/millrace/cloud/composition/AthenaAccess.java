package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.athena.QueryRights;
import dev.millrace.cloud.service.iam.access.ResourceAccess;
import dev.millrace.wire.Call;
import java.util.Map;
import java.util.Optional;

/// Queries as those see them who decide about access: by their work groups.
public final class AthenaAccess implements ResourceAccess {
    private final QueryRights rights;

    public AthenaAccess(QueryRights rights) {
        this.rights = rights;
    }

    @Override
    public Map<String, String> tags(String arn) {
        return rights.tags(arn);
    }

    @Override
    public Optional<String> arn(String form, String text, Call call) {
        return switch (form) {
            case "query" -> rights.ofExecution(text, call);
            case "namedQuery" -> rights.ofNamedQuery(text, call);
            default -> Optional.empty();
        };
    }
}
