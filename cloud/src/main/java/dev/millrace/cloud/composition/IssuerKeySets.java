package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.sts.KeySets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Key sets from where issuers publish them (OpenID Connect Discovery 1.0), remembered for a while. Nothing is asked of
/// the network before a token has come whose issuer an account has made a provider.
public final class IssuerKeySets implements KeySets {
    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofMinutes(15);
    /// A token with a key that nobody knows asks an issuer no more often than this.
    private static final Duration NOT_AGAIN = Duration.ofSeconds(10);

    private static final int ISSUERS_MAX = 100;
    private static final int BYTES_MAX = 1 << 20;

    private final InstantSource clock;
    private final Map<String, Fetched> fetched = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Fetched> eldest) {
            return size() > ISSUERS_MAX;
        }
    };

    private record Fetched(Instant at, Optional<String> keySet) {}

    public IssuerKeySets(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Optional<String> of(String issuer, boolean fresh) {
        Instant now = clock.instant();
        Fetched known;
        synchronized (fetched) {
            known = fetched.get(issuer);
        }
        if (known != null && now.isBefore(known.at.plus(fresh || known.keySet.isEmpty() ? NOT_AGAIN : REMEMBERED))) {
            return known.keySet;
        }
        Optional<String> keySet = fetch(issuer);
        synchronized (fetched) {
            fetched.put(issuer, new Fetched(now, keySet));
        }
        return keySet;
    }

    private static Optional<String> fetch(String issuer) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        try {
            String root = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
            JsonNode configuration = JsonMapper.shared().readTree(text(client, root + CONFIGURATION));
            return Optional.of(text(client, configuration.path("jwks_uri").asString("")));
        } catch (IOException
                | ExecutionException
                | TimeoutException
                | JacksonException
                | IllegalArgumentException notToBeHad) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            client.shutdownNow();
        }
    }

    private static String text(HttpClient client, String address)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        HttpResponse<byte[]> answer = client.sendAsync(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX))
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (answer.statusCode() != 200) {
            throw new IOException(address + " answers " + answer.statusCode());
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
