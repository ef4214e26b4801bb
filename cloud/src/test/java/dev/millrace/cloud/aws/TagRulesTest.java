package dev.millrace.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TagRulesTest {
    private record Tag(String key, String value) {}

    private final TagRules rules = new TagRules(
            3,
            () -> new IllegalStateException("too many"),
            TagRules.reserved(key -> new IllegalStateException("reserved: " + key)),
            TagRules.distinct(key -> new IllegalStateException("twice: " + key)));

    @Test
    void what_is_given_takes_the_place_of_what_had_the_key_and_the_rest_stays() {
        assertThat(rules.added(
                        Map.of("a", "1", "b", "2"),
                        List.of(new Tag("b", "3"), new Tag("c", "4")),
                        Tag::key,
                        Tag::value))
                .isEqualTo(Map.of("a", "1", "b", "3", "c", "4"));
    }

    @Test
    void more_than_the_limit_are_refused_in_one_request_and_in_all() {
        Map<String, String> two = Map.of("a", "1", "b", "2");

        assertThatThrownBy(() -> rules.added(two, Map.of("c", "3", "d", "4"))).hasMessage("too many");
        assertThatThrownBy(() -> rules.fresh(Map.of("a", "1", "b", "2", "c", "3", "d", "4")))
                .hasMessage("too many");
        assertThat(rules.added(two, Map.of("b", "9", "c", "3"))).hasSize(3);
    }

    @Test
    void keys_of_aws_are_reserved_in_any_case() {
        assertThatThrownBy(() -> rules.fresh(Map.of("AWS:x", ""))).hasMessage("reserved: AWS:x");
        assertThat(rules.fresh(Map.of("aws", "", "my-aws:x", ""))).hasSize(2);
    }

    @Test
    void a_request_names_a_key_once() {
        List<Tag> twice = List.of(new Tag("a", "1"), new Tag("a", "2"));

        assertThatThrownBy(() -> rules.fresh(twice, Tag::key, Tag::value)).hasMessage("twice: a");
        assertThat(rules.fresh(List.of(new Tag("a", "1"), new Tag("A", "2")), Tag::key, Tag::value))
                .hasSize(2);
    }

    @Test
    void where_case_does_not_count_keys_differ_by_more_than_case() {
        TagRules ignoring = rules.ignoringCase();
        Map<String, String> had = new LinkedHashMap<>(Map.of("Team", "a"));

        assertThatThrownBy(() -> ignoring.fresh(List.of(new Tag("a", "1"), new Tag("A", "2")), Tag::key, Tag::value))
                .hasMessage("twice: A");
        assertThat(ignoring.added(had, Map.of("TEAM", "b"))).isEqualTo(Map.of("TEAM", "b"));
        assertThat(ignoring.removed(had, List.of("team"))).isEmpty();
        assertThat(rules.removed(had, List.of("team"))).isEqualTo(had);
    }

    @Test
    void a_request_without_tags_makes_none() {
        assertThat(rules.fresh(null)).isEmpty();
        assertThat(rules.<Tag>fresh(null, Tag::key, Tag::value)).isEmpty();
    }

    @Test
    void tags_are_shown_in_the_services_own_type() {
        assertThat(TagRules.list(Map.of("a", "1"), Tag::new)).containsExactly(new Tag("a", "1"));
    }

    @Test
    void letters_of_all_languages_and_a_few_signs_are_allowed() {
        assertThat(TagRules.allowed("Größe 日本 1_.:/=+-@")).isTrue();
        assertThat(TagRules.allowed("a%b")).isFalse();
        assertThat(TagRules.allowed("a\nb")).isFalse();
    }
}
