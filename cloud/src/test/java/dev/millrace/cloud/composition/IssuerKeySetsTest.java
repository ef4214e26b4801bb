package dev.millrace.cloud.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cloud.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Key sets of issuers: how often they are asked for, and from where.
final class IssuerKeySetsTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final IssuerKeySets keys = new IssuerKeySets(clock);
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void publish() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean configuration = exchange.getRequestURI().getPath().endsWith("/openid-configuration");
            byte[] body = (configuration ? "{\"jwks_uri\":\"" + issuer() + "/keys\"}" : "set " + asked.incrementAndGet())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void a_key_set_is_asked_for_once_in_a_quarter_of_an_hour_and_for_a_new_key_every_ten_seconds_at_most() {
        assertThat(keys.of(issuer(), false)).contains("set 1");
        assertThat(keys.of(issuer(), true)).contains("set 1");
        clock.advance(Duration.ofSeconds(10));
        assertThat(keys.of(issuer(), false)).contains("set 1");
        assertThat(keys.of(issuer(), true)).contains("set 2");
        clock.advance(Duration.ofMinutes(15));
        assertThat(keys.of(issuer(), false)).contains("set 3");
    }

    @Test
    void keys_that_were_good_stay_so_while_their_issuer_does_not_answer() {
        assertThat(keys.of(issuer(), false)).contains("set 1");
        server.stop(0);
        clock.advance(Duration.ofSeconds(10));
        assertThat(keys.of(issuer(), true)).contains("set 1");
        clock.advance(Duration.ofMinutes(15));
        assertThat(keys.of(issuer(), false)).contains("set 1");
        assertThat(keys.of("http://127.0.0.1:1", false)).isEmpty();
    }

    @Test
    void the_keys_of_an_issuer_are_nowhere_less_safe_than_it_is() {
        assertThat(IssuerKeySets.keysAddress("https://a.example", "{\"jwks_uri\":\"https://b.example/keys\"}"))
                .hasToString("https://b.example/keys");
        for (String configuration : List.of(
                "{\"jwks_uri\":\"http://a.example/keys\"}", "{\"jwks_uri\":\"/keys\"}", "{\"jwks_uri\":7}", "{}", "[]")) {
            assertThatThrownBy(() -> IssuerKeySets.keysAddress("https://a.example", configuration))
                    .as(configuration)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
