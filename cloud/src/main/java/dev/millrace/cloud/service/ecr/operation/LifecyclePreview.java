package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.Previews.Entry;
import dev.millrace.cloud.service.ecr.store.Previews.Preview;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.GetLifecyclePolicyPreviewRequest;
import dev.millrace.wire.ecr.GetLifecyclePolicyPreviewResponse;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.LifecyclePolicyPreviewNotFoundException;
import dev.millrace.wire.ecr.LifecyclePolicyPreviewResult;
import dev.millrace.wire.ecr.LifecyclePolicyPreviewSummary;
import dev.millrace.wire.ecr.LifecyclePolicyRuleAction;
import dev.millrace.wire.ecr.StartLifecyclePolicyPreviewRequest;
import dev.millrace.wire.ecr.StartLifecyclePolicyPreviewResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// StartLifecyclePolicyPreview, GetLifecyclePolicyPreview. A preview is complete when the start answers; the answer
/// still says IN_PROGRESS, as AWS's does.
public final class LifecyclePreview {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final ImageRemoval removal;

    public LifecyclePreview(EcrStore store, RepositoryLookup lookup, ImageRemoval removal) {
        this.store = store;
        this.lookup = lookup;
        this.removal = removal;
    }

    public StartLifecyclePolicyPreviewResponse start(StartLifecyclePolicyPreviewRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        String text = input.lifecyclePolicyText() == null
                ? LifecyclePolicies.policyOf(repository)
                : input.lifecyclePolicyText();
        Map<String, Integer> expiring = removal.expiring(repository.key(), LifecyclePolicies.checked(text));
        List<Entry> entries = store.images().list(repository.key()).stream()
                .flatMap(image -> entry(image, expiring.get(image.digest())).stream())
                .sorted(Comparator.comparing(Entry::digest))
                .toList();
        store.previews().put(repository.key(), new Preview(text, entries));
        return StartLifecyclePolicyPreviewResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .lifecyclePolicyText(text)
                .status("IN_PROGRESS")
                .build();
    }

    public GetLifecyclePolicyPreviewResponse find(GetLifecyclePolicyPreviewRequest input, Call call) {
        Repository repository = lookup.existing(call, input.registryId(), input.repositoryName());
        Preview preview = store.previews()
                .find(repository.key())
                .orElseThrow(
                        () -> new LifecyclePolicyPreviewNotFoundException("Lifecycle policy preview does not exist for "
                                + repository.key().inWords()));
        String status = input.filter() == null ? null : input.filter().tagStatus();
        List<Entry> wanted = preview.entries().stream()
                .filter(entry -> TagStatusFilter.allows(status, entry.tags()))
                .filter(entry -> isAmong(entry, input.imageIds()))
                .toList();
        Page<Entry> page = EcrPages.PAGES.of(wanted, Entry::digest, input.nextToken(), input.maxResults());
        return GetLifecyclePolicyPreviewResponse.builder()
                .registryId(repository.account())
                .repositoryName(repository.name())
                .lifecyclePolicyText(preview.policy())
                .status("COMPLETE")
                .previewResults(
                        page.items().stream().map(LifecyclePreview::result).toList())
                .nextToken(page.next())
                .summary(LifecyclePolicyPreviewSummary.builder()
                        .expiringImageTotalCount(preview.entries().size())
                        .build())
                .build();
    }

    private static List<Entry> entry(StoredImage image, @Nullable Integer priority) {
        List<Entry> entries = new ArrayList<>(1);
        if (priority != null) {
            entries.add(new Entry(image.digest(), image.tags(), image.pushedAt(), priority));
        }
        return entries;
    }

    private static boolean isAmong(Entry entry, @Nullable List<ImageIdentifier> ids) {
        return ids == null
                || ids.stream()
                        .anyMatch(id -> entry.digest().equals(id.imageDigest())
                                || id.imageTag() != null && entry.tags().contains(id.imageTag()));
    }

    private static LifecyclePolicyPreviewResult result(Entry entry) {
        return LifecyclePolicyPreviewResult.builder()
                .imageDigest(entry.digest())
                .imageTags(entry.tags().isEmpty() ? null : entry.tags())
                .imagePushedAt(entry.pushedAt())
                .action(LifecyclePolicyRuleAction.builder().type("EXPIRE").build())
                .appliedRulePriority(entry.rulePriority())
                .build();
    }
}
