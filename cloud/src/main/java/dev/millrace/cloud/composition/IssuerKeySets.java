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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Key sets from where issuers publish them (OpenID Connect Discovery 1.0), remembered for a while. Nothing is asked of
/// the network before a token has come whose issuer an account has made a provider, and nothing twice at once: anybody may
/// send a token.
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

    /// What is being asked just now, by issuer: who wants the same waits for it.
    private final Map<String, CompletableFuture<Optional<String>>> asking = new ConcurrentHashMap<>();

    private record Fetched(Instant at, Optional<String> keySet) {
        boolean lasts(Instant now, boolean fresh) {
            return now.isBefore(at.plus(fresh || keySet.isEmpty() ? NOT_AGAIN : REMEMBERED));
        }
    }

    public IssuerKeySets(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Optional<String> of(String issuer, boolean fresh) {
        Optional<Fetched> known = known(issuer);
        if (known.isPresent() && known.get().lasts(clock.instant(), fresh)) {
            return known.get().keySet;
        }
        CompletableFuture<Optional<String>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<String>> others = asking.putIfAbsent(issuer, mine);
        if (others != null) {
            return others.join();
        }
        // Keys that were good stay so while their issuer does not answer.
        Optional<String> keySet = known.flatMap(Fetched::keySet);
        try {
            Optional<String> published = fetch(issuer);
            keySet = published.isPresent() ? published : keySet;
            synchronized (fetched) {
                fetched.put(issuer, new Fetched(clock.instant(), keySet));
            }
        } finally {
            asking.remove(issuer, mine);
            mine.complete(keySet);
        }
        return keySet;
    }

    private Optional<Fetched> known(String issuer) {
        synchronized (fetched) {
            return Optional.ofNullable(fetched.get(issuer));
        }
    }

    private static Optional<String> fetch(String issuer) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        try {
            String root = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
            return Optional.of(text(client, keysAddress(issuer, text(client, URI.create(root + CONFIGURATION)))));
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

    /// Where an issuer's configuration says that its keys are.
    /// @throws IllegalArgumentException where it says nothing, or a place of another scheme than the issuer's: whoever
    ///     is on the way to a plain address could sign for an issuer of `https`
    static URI keysAddress(String issuer, String configuration) {
        URI address = URI.create(JsonMapper.shared().readTree(configuration).path("jwks_uri").asString(""));
        if (!URI.create(issuer).getScheme().equals(address.getScheme())) {
            throw new IllegalArgumentException("keys of " + issuer + " at " + address);
        }
        return address;
    }

    private static String text(HttpClient client, URI address)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        HttpResponse<byte[]> answer = client.sendAsync(
                        HttpRequest.newBuilder(address).build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX))
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (answer.statusCode() != 200) {
            throw new IOException(address + " answers " + answer.statusCode());
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
