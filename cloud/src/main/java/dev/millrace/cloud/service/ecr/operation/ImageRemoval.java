package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.ecr.domain.InvalidLifecyclePolicyException;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy.Candidate;
import dev.millrace.cloud.service.ecr.domain.LifecyclePolicyText;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Images go: because a lifecycle policy says so. And what goes with them: uploads nobody continues, layers nobody
/// needs.
public final class ImageRemoval {
    private final EcrStore store;
    private final InstantSource clock;

    public ImageRemoval(EcrStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// The regular round over all repositories.
    public void makeRounds() {
        store.uploads().dropIdle();
        for (Repository repository : store.repositories().all()) {
            applyLifecyclePolicy(repository);
            store.sweep(repository.key());
        }
        store.layers().forgetOldRequests();
    }

    /// The images that the policy would expire now, with the rule's priority.
    public Map<String, Integer> expiring(RepositoryKey repository, LifecyclePolicy policy) {
        List<StoredImage> images = store.images().list(repository);
        Set<String> inIndexes = new HashSet<>();
        images.forEach(image -> inIndexes.addAll(image.children()));
        List<Candidate> candidates = images.stream()
                .map(image -> new Candidate(
                        image.digest(),
                        image.tags(),
                        image.pushedAt(),
                        image.pulledAt(),
                        inIndexes.contains(image.digest())))
                .toList();
        return policy.expired(candidates, clock.instant());
    }

    private void applyLifecyclePolicy(Repository repository) {
        String text = repository.lifecyclePolicy();
        if (text == null) {
            return;
        }
        LifecyclePolicy policy;
        try {
            policy = LifecyclePolicyText.read(text);
        } catch (InvalidLifecyclePolicyException e) {
            throw new IllegalStateException(
                    "A policy that was accepted is invalid: " + repository.key().arn(), e);
        }
        RepositoryKey key = repository.key();
        store.lock().holding(() -> {
            Map<String, Integer> expired = expiring(key, policy);
            store.images()
                    .delete(
                            key,
                            store.images().list(key).stream()
                                    .filter(image -> expired.containsKey(image.digest()))
                                    .toList());
            store.repositories().update(key, now -> now.withLifecycleEvaluatedAt(AwsTime.millis(clock)));
        });
    }
}
