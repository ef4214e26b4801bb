package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.InvalidParameterException;
import dev.millrace.wire.ecr.RepositoryNotFoundException;
import org.jspecify.annotations.Nullable;

/// Which repository a request means.
public final class RepositoryLookup {
    private static final String REPOSITORY = "repository/";

    private final EcrStore store;

    public RepositoryLookup(EcrStore store) {
        this.store = store;
    }

    /// The caller's registry.
    /// @param registryId what the request says, which may only be the caller's own: accounts see nothing of
    ///     one another
    Registry registry(Call call, @Nullable String registryId) {
        if (registryId != null && !registryId.equals(call.account())) {
            throw new AwsException(
                    "AccessDeniedException",
                    400,
                    "User: " + call.caller().arn() + " is not authorized to access the registry with id '" + registryId
                            + "'");
        }
        return new Registry(call.account(), call.region());
    }

    Repository existing(Call call, @Nullable String registryId, String name) {
        return existing(registry(call, registryId).repository(name));
    }

    Repository existing(RepositoryKey key) {
        return store.repositories().find(key).orElseThrow(() -> new RepositoryNotFoundException(key.missing()));
    }

    /// The repository that an ARN names.
    Repository byArn(Call call, String arn) {
        Arn named = Arn.parse(arn, "ecr")
                .filter(found -> found.resource().startsWith(REPOSITORY))
                .orElseThrow(() -> invalid("resourceArn", "Invalid ARN"));
        if (!named.region().equals(call.region())) {
            throw invalid("resourceArn", "The region of the ARN is not " + call.region());
        }
        return existing(call, named.account(), named.resource().substring(REPOSITORY.length()));
    }

    /// AWS's words for a parameter that is no good.
    static InvalidParameterException invalid(String parameter, String constraint) {
        return new InvalidParameterException(BrokenConstraint.sentence(parameter, constraint));
    }
}
