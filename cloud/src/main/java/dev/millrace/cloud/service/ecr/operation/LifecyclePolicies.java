package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.InvalidLifecyclePolicyException;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicyText;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DeleteLifecyclePolicyRequest;
import dev.millrace.wire.ecr.DeleteLifecyclePolicyResponse;
import dev.millrace.wire.ecr.GetLifecyclePolicyRequest;
import dev.millrace.wire.ecr.GetLifecyclePolicyResponse;
import dev.millrace.wire.ecr.LifecyclePolicyNotFoundException;
import dev.millrace.wire.ecr.PutLifecyclePolicyRequest;
import dev.millrace.wire.ecr.PutLifecyclePolicyResponse;
import java.time.Instant;
import java.util.Objects;

/// PutLifecyclePolicy, GetLifecyclePolicy, DeleteLifecyclePolicy.
public final class LifecyclePolicies {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public LifecyclePolicies(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public PutLifecyclePolicyResponse put(PutLifecyclePolicyRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        checked(input.lifecyclePolicyText());
        store.repositories()
                .update(
                        repository.key(),
                        now -> now.withLifecyclePolicy(input.lifecyclePolicyText())
                                .withLifecycleEvaluatedAt(null));
        return PutLifecyclePolicyResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .lifecyclePolicyText(input.lifecyclePolicyText())
                .build();
    }

    public GetLifecyclePolicyResponse find(GetLifecyclePolicyRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        return GetLifecyclePolicyResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .lifecyclePolicyText(policyOf(repository))
                .lastEvaluatedAt(evaluated(repository))
                .build();
    }

    public DeleteLifecyclePolicyResponse delete(DeleteLifecyclePolicyRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        String gone = policyOf(repository);
        store.repositories()
                .update(repository.key(), now -> now.withLifecyclePolicy(null).withLifecycleEvaluatedAt(null));
        return DeleteLifecyclePolicyResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .lifecyclePolicyText(gone)
                .lastEvaluatedAt(evaluated(repository))
                .build();
    }

    /// ECR always tells a time: the beginning of time until a policy was first applied.
    private static Instant evaluated(Repository repository) {
        return Objects.requireNonNullElse(repository.lifecycleEvaluatedAt(), Instant.EPOCH);
    }

    static LifecyclePolicy checked(String text) {
        try {
            return LifecyclePolicyText.read(text);
        } catch (InvalidLifecyclePolicyException e) {
            throw RepositoryLookup.invalid(
                    "LifecyclePolicyText", "Lifecycle policy validation failure: " + e.getMessage());
        }
    }

    static String policyOf(Repository repository) {
        String policy = repository.lifecyclePolicy();
        if (policy == null) {
            throw new LifecyclePolicyNotFoundException(
                    "Lifecycle policy does not exist for " + repository.key().inWords());
        }
        return policy;
    }
}
