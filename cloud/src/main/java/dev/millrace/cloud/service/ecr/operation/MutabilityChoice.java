package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.TagMutability;
import dev.millrace.wire.ecr.ImageTagMutabilityExclusionFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How tags may be moved, as a request says it: exclusions go with the two kinds that have them, and only with these.
record MutabilityChoice(TagMutability mutability, List<String> exclusions) {
    static MutabilityChoice of(@Nullable String mutability, @Nullable List<ImageTagMutabilityExclusionFilter> filters) {
        TagMutability chosen = mutability == null ? TagMutability.MUTABLE : TagMutability.valueOf(mutability);
        List<String> exclusions = filters == null
                ? List.of()
                : filters.stream()
                        .map(ImageTagMutabilityExclusionFilter::filter)
                        .toList();
        if (chosen.hasExclusions() == exclusions.isEmpty()) {
            throw RepositoryLookup.invalid(
                    "imageTagMutabilityExclusionFilters",
                    chosen.hasExclusions()
                            ? "must be specified when imageTagMutability is " + chosen
                            : "must not be specified when imageTagMutability is " + chosen);
        }
        if (exclusions.stream()
                .anyMatch(wildcard -> wildcard.chars().filter(c -> c == '*').count() > 2)) {
            throw RepositoryLookup.invalid(
                    "imageTagMutabilityExclusionFilters", "A filter may have at most two wildcards (*)");
        }
        return new MutabilityChoice(chosen, exclusions);
    }
}
