package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DeleteRepositoryPolicyRequest;
import dev.millrace.wire.ecr.DeleteRepositoryPolicyResponse;
import dev.millrace.wire.ecr.GetRepositoryPolicyRequest;
import dev.millrace.wire.ecr.GetRepositoryPolicyResponse;
import dev.millrace.wire.ecr.RepositoryPolicyNotFoundException;
import dev.millrace.wire.ecr.SetRepositoryPolicyRequest;
import dev.millrace.wire.ecr.SetRepositoryPolicyResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// SetRepositoryPolicy, GetRepositoryPolicy, DeleteRepositoryPolicy.
public final class RepositoryPolicies {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public RepositoryPolicies(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public SetRepositoryPolicyResponse set(SetRepositoryPolicyRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        if (!isWellFormed(input.policyText())) {
            throw RepositoryLookup.invalid("PolicyText", "Invalid repository policy provided");
        }
        store.repositories().update(repository.key(), now -> now.withPolicy(input.policyText()));
        return SetRepositoryPolicyResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .policyText(input.policyText())
                .build();
    }

    public GetRepositoryPolicyResponse find(GetRepositoryPolicyRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        return GetRepositoryPolicyResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .policyText(policyOf(repository))
                .build();
    }

    public DeleteRepositoryPolicyResponse delete(DeleteRepositoryPolicyRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        String gone = policyOf(repository);
        store.repositories().update(repository.key(), now -> now.withPolicy(null));
        return DeleteRepositoryPolicyResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .policyText(gone)
                .build();
    }

    private static String policyOf(Repository repository) {
        String policy = repository.policy();
        if (policy == null) {
            throw new RepositoryPolicyNotFoundException(
                    "Repository policy does not exist for " + repository.key().inWords());
        }
        return policy;
    }

    /// Whether a text is a resource policy at all: what it means is decided where calls are authorized.
    static boolean isWellFormed(String text) {
        List<JsonNode> statements =
                PolicyDocument.parse(text).map(PolicyDocument::statements).orElse(List.of());
        return !statements.isEmpty() && statements.stream().allMatch(RepositoryPolicies::isStatement);
    }

    private static boolean isStatement(JsonNode statement) {
        String effect = statement.path("Effect").asString("");
        return (effect.equals("Allow") || effect.equals("Deny"))
                && (statement.has("Principal") || statement.has("NotPrincipal"))
                && (statement.has("Action") || statement.has("NotAction"));
    }
}
