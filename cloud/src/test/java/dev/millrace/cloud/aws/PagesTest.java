package dev.millrace.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
    private final Pages pages = new Pages(2, token -> new IllegalStateException("bad: " + token));

    @Test
    void a_list_is_walked_in_the_order_of_its_keys() {
        List<String> all = List.of("c", "a", "e", "d", "b");

        Page<String> first = pages.of(all, item -> item, null, null);
        Page<String> second = pages.of(all, item -> item, first.next(), 2);
        Page<String> third = pages.of(all, item -> item, second.next(), null);

        assertThat(first.items()).containsExactly("a", "b");
        assertThat(first.more()).isTrue();
        assertThat(second.items()).containsExactly("c", "d");
        assertThat(third).isEqualTo(new Page<>(List.of("e"), null));
    }

    @Test
    void what_comes_and_goes_meanwhile_neither_repeats_nor_hides_anything() {
        String token =
                pages.of(List.of("a", "b", "c", "d"), item -> item, null, null).next();

        assertThat(pages.of(List.of("a", "aa", "c", "d"), item -> item, token, 5)
                        .items())
                .containsExactly("c", "d");
    }

    @Test
    void a_full_last_page_has_no_next() {
        assertThat(pages.of(List.of("a", "b"), item -> item, null, 2).next()).isNull();
        assertThat(pages.of(List.<String>of(), item -> item, null, null)).isEqualTo(new Page<>(List.of(), null));
    }

    @Test
    void a_page_of_none_is_the_usual_page() {
        assertThat(pages.of(List.of("a", "b", "c"), item -> item, null, 0).items()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a", "_w"})
    void a_token_from_elsewhere_is_refused_in_the_services_words(String token) {
        assertThatThrownBy(() -> pages.of(List.of("a"), item -> item, token, null))
                .hasMessage("bad: " + token);
    }

    @Test
    void tokens_of_lists_are_good_for_a_while_and_for_their_list_alone() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        PageTokens tokens = new PageTokens(
                PageTokens.Form.PLAIN, Duration.ofMinutes(5), () -> now[0], () -> new IllegalStateException("bad"));
        String token = tokens.token("rules", "name", "7");

        now[0] = now[0].plus(Duration.ofMinutes(5));
        assertThat(tokens.place("rules", 2, token)).containsExactly("name", "7");
        assertThatThrownBy(() -> tokens.place("rules", 1, token)).hasMessage("bad");
        assertThatThrownBy(() -> tokens.place("buses", 2, token)).hasMessage("bad");
        assertThatThrownBy(() -> tokens.place("rules", "rules")).hasMessage("bad");
        assertThatThrownBy(() -> tokens.place("rules", OpaqueText.of("rules\nsoon\nname")))
                .hasMessage("bad");

        now[0] = now[0].plusMillis(1);
        assertThatThrownBy(() -> tokens.place("rules", 2, token)).hasMessage("bad");
    }
}
