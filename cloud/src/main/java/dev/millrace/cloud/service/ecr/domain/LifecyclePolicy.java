package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.text.Wildcard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which images expire. As AWS documents the evaluation ("Lifecycle policy evaluation rules"): rules go by priority,
/// lowest number first; an image that meets the tagging requirements of a rule is never expired by a later one; images
/// that an earlier rule expires still count in a later one; an image that an index refers to does not expire.
/// @param rules in the order of their priorities
public record LifecyclePolicy(List<Rule> rules) {
    public LifecyclePolicy {
        rules = rules.stream().sorted(Comparator.comparingInt(Rule::priority)).toList();
    }

    /// Which images a rule looks at.
    public enum TagStatus {
        TAGGED,
        UNTAGGED,
        ANY
    }

    /// What makes an image one too many.
    public sealed interface Excess {
        /// All but the `count` youngest.
        record CountMoreThan(int count) implements Excess {}

        /// Pushed longer ago than `age`.
        record SincePushed(Duration age) implements Excess {}

        /// Not pulled for `age`; one that was never pulled counts from its push.
        record SincePulled(Duration age) implements Excess {}
    }

    /// @param prefixes of tags, each of which some tag must have; empty unless TAGGED
    /// @param patterns of tags with `*`, each of which some tag must match; empty unless TAGGED
    public record Rule(int priority, TagStatus tagStatus, List<String> prefixes, List<String> patterns, Excess excess) {
        boolean looksAt(Candidate image) {
            return switch (tagStatus) {
                case ANY -> true;
                case UNTAGGED -> image.tags().isEmpty();
                case TAGGED ->
                    !image.tags().isEmpty()
                            && prefixes.stream()
                                    .allMatch(prefix -> image.tags().stream().anyMatch(tag -> tag.startsWith(prefix)))
                            && patterns.stream()
                                    .allMatch(pattern ->
                                            image.tags().stream().anyMatch(tag -> Wildcard.matches(pattern, tag)));
            };
        }
    }

    /// What the evaluation needs to know of an image.
    /// @param inIndex whether an index of the repository refers to it
    public record Candidate(
            String digest,
            List<String> tags,
            Instant pushedAt,
            @Nullable Instant pulledAt,
            boolean inIndex) {}

    /// The images that expire now, each with the priority of the rule that says so, oldest first within a rule.
    public Map<String, Integer> expired(List<Candidate> images, Instant now) {
        List<Candidate> youngestFirst = images.stream()
                .sorted(Comparator.comparing(Candidate::pushedAt).reversed().thenComparing(Candidate::digest))
                .toList();
        Map<String, Integer> expired = new LinkedHashMap<>();
        Set<String> spokenFor = new HashSet<>();
        for (Rule rule : rules) {
            List<Candidate> seen = youngestFirst.stream().filter(rule::looksAt).toList();
            List<Candidate> tooMany = switch (rule.excess()) {
                case Excess.CountMoreThan(int count) -> seen.subList(Math.min(count, seen.size()), seen.size());
                case Excess.SincePushed(Duration age) ->
                    seen.stream()
                            .filter(image -> image.pushedAt().plus(age).isBefore(now))
                            .toList();
                case Excess.SincePulled(Duration age) ->
                    seen.stream()
                            .filter(image -> lastUse(image).plus(age).isBefore(now))
                            .toList();
            };
            for (Candidate image : new ArrayList<>(tooMany).reversed()) {
                if (!spokenFor.contains(image.digest()) && !image.inIndex()) {
                    expired.put(image.digest(), rule.priority());
                }
            }
            seen.forEach(image -> spokenFor.add(image.digest()));
        }
        return expired;
    }

    private static Instant lastUse(Candidate image) {
        return image.pulledAt() == null ? image.pushedAt() : image.pulledAt();
    }
}
