package dev.millrace.cloud.service.ecr.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.ecr.domain.LifecyclePolicy.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LifecyclePolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");

    @Test
    void an_image_that_an_earlier_rule_looks_at_is_left_alone_by_later_ones() throws InvalidLifecyclePolicyException {
        LifecyclePolicy policy = LifecyclePolicyText.read("{\"rules\":["
                + rule(1, "\"tagStatus\":\"tagged\",\"tagPrefixList\":[\"prod\"],\"countType\":\"imageCountMoreThan\"")
                + "," + rule(2, "\"tagStatus\":\"any\",\"countType\":\"imageCountMoreThan\"") + "]}");
        assertThat(policy.expired(
                        List.of(image("p1", 5, "prod-1"), image("p2", 4, "prod-2"), image("d1", 3), image("d2", 2)),
                        NOW))
                .isEqualTo(Map.of("p1", 1, "d1", 2));
    }

    @Test
    void age_counts_from_the_push_and_images_of_an_index_stay() throws InvalidLifecyclePolicyException {
        LifecyclePolicy policy = LifecyclePolicyText.read("{\"rules\":["
                + rule(1, "\"tagStatus\":\"untagged\",\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\"")
                + "]}");
        assertThat(policy.expired(
                        List.of(
                                image("old", 2),
                                image("fresh", 1),
                                image("tagged", 9, "v1"),
                                new Candidate("child", List.of(), NOW.minus(Duration.ofDays(9)), null, true)),
                        NOW))
                .isEqualTo(Map.of("old", 1));
    }

    @Test
    void a_pattern_matches_with_stars() throws InvalidLifecyclePolicyException {
        LifecyclePolicy policy = LifecyclePolicyText.read("{\"rules\":["
                + rule(
                        1,
                        "\"tagStatus\":\"tagged\",\"tagPatternList\":[\"v*-rc*\"],\"countType\":\"sinceImagePushed\","
                                + "\"countUnit\":\"days\"")
                + "]}");
        assertThat(policy.expired(List.of(image("rc", 3, "v1-rc2"), image("final", 3, "v1")), NOW))
                .isEqualTo(Map.of("rc", 1));
    }

    @Test
    void a_policy_that_aws_refuses_is_refused_with_a_reason() {
        assertRefused("{", "string is not valid JSON");
        assertRefused("{\"rules\":[]}", "object has missing required properties ([\"rules\"])");
        assertRefused(
                "{\"rules\":[" + rule(1, "\"tagStatus\":\"tagged\",\"countType\":\"imageCountMoreThan\"") + "]}",
                "tagStatus tagged needs either tagPrefixList or tagPatternList");
        assertRefused(
                "{\"rules\":["
                        + rule(
                                1,
                                "\"tagStatus\":\"untagged\",\"tagPrefixList\":[\"a\"],\"tagPatternList\":[\"b\"],"
                                        + "\"countType\":\"imageCountMoreThan\"")
                        + "]}",
                "tagPrefixList and tagPatternList need tagStatus tagged");
        assertRefused(
                "{\"rules\":[" + rule(1, "\"tagStatus\":\"any\",\"countType\":\"imageCountMoreThan\"") + ","
                        + rule(2, "\"tagStatus\":\"untagged\",\"countType\":\"imageCountMoreThan\"") + "]}",
                "The rule with tagStatus any must have the highest rulePriority number");
    }

    private static String rule(int priority, String selection) {
        return "{\"rulePriority\":" + priority + ",\"selection\":{" + selection
                + ",\"countNumber\":1},\"action\":{\"type\":\"expire\"}}";
    }

    private static Candidate image(String digest, int daysOld, String... tags) {
        return new Candidate(digest, List.of(tags), NOW.minus(Duration.ofDays(daysOld)), null, false);
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> LifecyclePolicyText.read(text))
                .isInstanceOf(InvalidLifecyclePolicyException.class)
                .hasMessage(reason);
    }
}
