package dev.millrace.cloud.service.logs.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where nothing else is said, the examples are of the kind that "Filter pattern syntax" in the user guide gives.
final class FilterPatternTest {
    private static final List<String> PLAIN = List.of(
            "[ERROR 400] BAD REQUEST", "[ERROR 401] UNAUTHORIZED REQUEST", "[INFO 200] OK", "[WARN] 2 of 3 RETRIES");

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "ERROR # 01",
                "ERROR REQUEST # 01",
                "ERROR -401 # 0",
                "-ERROR # 23",
                "?WARN ?OK # 23",
                "error # ``",
                "\"BAD REQUEST\" # 0",
                "\"[INFO 200]\" # 2",
                "-\"] BAD\" ERROR # 1",
                "AUTHORIZED # 1",
                "ERROR ?WARN # 01",
                "%ERROR 40[1-9]% # 1",
                "%[IW][NA][FR][ON]?% # 23",
                "%S$% # 3",
                "`` # 0123",
                "`   ` # 0123",
            })
    void terms(String pattern, String matching) throws InvalidPatternException {
        assertThat(indexes(pattern, PLAIN)).isEqualTo(matching);
    }

    private static final List<String> JSON = List.of("""
            {"eventType":"UpdateTrail","ip":"111.111.111.111","ms":12.5,"n":123,"ok":true,"none":null,
             "list":["a","b"],"objects":[{"id":1},{"id":2}],"user":{"name":"me","a.b":7},"detail-type":"x"}""", """
            {"eventType":"Other","ms":100,"n":-1,"ok":false,"list":[],"message":"a \\"quoted\\" word"}""", "eventType UpdateTrail", "{broken", "[1, 2, 3]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{ $.eventType = \"UpdateTrail\" } # 0",
                "{$.eventType=UpdateTrail} # 0",
                "{ $.eventType != \"UpdateTrail\" } # 1",
                "{ $.eventType = * } # 01",
                "{ $.eventType = \"Up*Trail\" } # 0",
                "{ $.ip = 111.* } # 0",
                "{ $.ip != 222* } # 0",
                "{ $.ip = *.111 } # 0",
                "{ $.ip = %1{3}% } # 0",
                "{ $.n = 123 } # 0",
                "{ $.n = 123.0 } # 0",
                "{ $.n = 12* } # 0",
                "{ $.n = \"123\" } # 0",
                "{ $.n >= -1 } # 01",
                "{ $.n < 0 } # 1",
                "{ $.ms > 12 } # 01",
                "{ $.ms > 1.25e1 } # 1",
                "{ $.ms <= 12.5 } # 0",
                "{ $.eventType > 1 } # ``",
                "{ $.ok IS TRUE } # 0",
                "{ $.ok is false } # 1",
                "{ $.ok = true } # 0",
                "{ $.none IS NULL } # 0",
                "{ $.none = * } # ``",
                "{ $.none EXISTS } # 0",
                "{ $.none NOT EXISTS } # 14",
                "{ $.absent != \"x\" } # ``",
                "{ $.list[0] = a } # 0",
                "{ $.list[1] = \"b\" } # 0",
                "{ $.list[2] EXISTS } # ``",
                "{ $.list[*] = b } # 0",
                "{ $.objects[*].id = 2 } # 0",
                "{ $.objects[0].id = 2 } # ``",
                "{ $.user.name = me } # 0",
                "{ $.user.* = me } # 0",
                "{ $.user.['a.b'] = 7 } # 0",
                "{ $['user']['name'] = me } # 0",
                "{ $.user = * } # ``",
                "{ $.detail-type = x } # 0",
                "{ $[1] = 2 } # 4",
                "{ $.message = \"a \\\"quoted\\\" word\" } # 1",
                "{ $.n = 123 && $.ok IS TRUE } # 0",
                "{ $.n = 123 && $.ok IS FALSE } # ``",
                "{ ($.n = 123) || ($.n = -1) } # 01",
                "{ $.n = -1 || $.n = 123 && $.ok IS FALSE } # 1",
                "{ ($.n = -1 || $.n = 123) && $.ok IS FALSE } # 1",
                "{ ($.n = 123 || $.n = 0) && ($.ok IS FALSE) } # ``",
            })
    void json(String pattern, String matching) throws InvalidPatternException {
        assertThat(indexes(pattern, JSON)).isEqualTo(matching);
    }

    private static final List<String> FIELDS = List.of(
            "127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534",
            "127.0.0.1 Prod frank [10/Oct/2000:13:35:22 -0700] \"GET /about/us.html HTTP/1.0\" 200 5324",
            "ERROR 419 MISSING ARGUMENTS",
            "INFO 401 UNAUTHORIZED",
            "INFO 09/25/2014 12:00:00 GET /service/resource/67 1200");

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "[ip, server, user, time, request, status, bytes] # 01",
                "[ip, server, user, time, request, status = 4*, bytes] # 0",
                "[ip, server, user, time, request = *about*, status, bytes] # 1",
                "[ip, server, user, time, request, status = 404 || status = 200, bytes > 2000] # 1",
                "[ip, server, user, time, request, status != 404 && status < 300, bytes] # 1",
                "[..., status = 404, bytes] # 0",
                "[ip = 127*, ...] # 01",
                "[w1 = ERROR, w2] # 2",
                "[w1 = ERROR] # ``",
                "[w1!=ERROR&&w1!=WARN, w2, w3] # 0134",
                "[w1 = ERROR || w1 = INFO, w2, w3] # 234",
                "[w1 = %ERR%, w2] # 2",
                "[level, date, time, method, url = %/service/resource/[0-9]+$%, ms] # 4",
                "[level, date, time = %00%, method, rest] # 4",
                "[w1 = INFO && (w1 = X || w1 != Y), ...] # 34",
                "[, , w3 = UNAUTHORIZED] # 3",
                "[...] # 01234",
            })
    void fields(String pattern, String matching) throws InvalidPatternException {
        assertThat(indexes(pattern, FIELDS)).isEqualTo(matching);
    }

    @Test
    void fields_give_their_values_by_name() throws InvalidPatternException {
        assertThat(FilterPattern.parse("[ip, , user, time, request, ..., bytes]")
                        .extract(FIELDS.getFirst()))
                .isEqualTo(Map.of(
                        "$ip", "127.0.0.1",
                        "$2", "Prod",
                        "$user", "frank",
                        "$time", "10/Oct/2000:13:25:15 -0700",
                        "$request", "GET /index.html HTTP/1.0",
                        "$bytes", "1534"));
        assertThat(FilterPattern.parse("[level, rest]").extract(FIELDS.get(2)))
                .isEqualTo(Map.of("$level", "ERROR", "$rest", "419 MISSING ARGUMENTS"));
        assertThat(FilterPattern.parse("{ $.user.name = me && $.list[0] = * }").extract(JSON.getFirst()))
                .isEqualTo(Map.of("$.user.name", "me", "$.list[0]", "a"));
        assertThat(FilterPattern.parse("ERROR").extract("ERROR")).isEmpty();
    }

    /// These were seen from AWS, in public reports.
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "?Status: timeout # :",
                "PlayerSpawned (reason # (",
                "level\\\" # \\",
                "*Exception # *",
                "{ $.\"sc-status\" = 5* } # $.\"",
                "{ $.message = \"error\", $.path = \"/x\" } # ,",
            })
    void a_character_that_needs_quotes_is_named(String pattern, String found) {
        assertThatThrownBy(() -> FilterPattern.parse(pattern))
                .isInstanceOfSatisfying(InvalidPatternException.class, error -> {
                    assertThat(error.named()).isTrue();
                    assertThat(error.sentence()).isEqualTo("Invalid character(s) in term '" + found + "'");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"open",
                "{ }",
                "{ $.a }",
                "{ $.a = }",
                "{ $.a > x }",
                "{ $.a IS MAYBE }",
                "{ ($.a = 1 }",
                "{ $.a = 1 && }",
                "{ $.a = %1% && $.b = %2% && $.c = %3% }",
                "%[%",
                "%%",
                "[..., ...]",
                "[w1=ERROR && || w1=WARNING, w2]",
                "-",
            })
    void a_pattern_that_cannot_be_read_is_refused(String pattern) {
        assertThatThrownBy(() -> FilterPattern.parse(pattern)).isInstanceOf(InvalidPatternException.class);
    }

    @Test
    void many_parentheses_are_refused_rather_than_followed() {
        String deep = "{ " + "(".repeat(500) + "$.a = 1" + ")".repeat(500) + " }";
        assertThatThrownBy(() -> FilterPattern.parse(deep)).isInstanceOf(InvalidPatternException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a*      | abc    | true
            *c      | abc    | true
            *b*     | abc    | true
            a*c     | ac     | true
            a*a     | a      | false
            ab*ba   | aba    | false
            a*b*c   | axbxbc | true
            a*b*c   | axcxb  | false
            a**c    | abc    | true
            *       | abc    | true
            """)
    void a_star_stands_for_any_characters(String glob, String value, boolean matches) throws InvalidPatternException {
        FilterPattern pattern = FilterPattern.parse("{ $.k = \"" + glob + "\" }");
        assertThat(pattern.matches("{\"k\":\"" + value + "\"}")).isEqualTo(matches);
    }

    @Test
    void many_stars_take_no_longer_than_one() throws InvalidPatternException {
        FilterPattern pattern = FilterPattern.parse("{ $.k = \"*x*x*x*x*x*x*y\" }");
        String message = "{\"k\":\"" + "x".repeat(100_000) + "\"}";
        Eventually.within(
                Duration.ofSeconds(2), () -> assertThat(pattern.matches(message)).isFalse());
        assertThat(pattern.matches(message.replace("\"}", "y\"}"))).isTrue();
    }

    @Test
    void an_expression_that_would_look_forever_gives_up() throws InvalidPatternException {
        FilterPattern pattern = FilterPattern.parse("%a*a*a*a*a*a*b$%");
        assertThat(pattern.matches("a".repeat(20_000))).isFalse();
        assertThat(pattern.matches("aab")).isTrue();
    }

    private static String indexes(String text, List<String> messages) throws InvalidPatternException {
        FilterPattern pattern = FilterPattern.parse(text);
        return Stream.iterate(0, i -> i + 1)
                .limit(messages.size())
                .filter(i -> pattern.matches(messages.get(i)))
                .map(String::valueOf)
                .reduce("", String::concat);
    }
}
