package dev.millrace.cloud;

import dev.millrace.cloud.ecr.ContainerRegistry;
import dev.millrace.cloud.ecr.domain.RegistryAddress;
import dev.millrace.cloud.gateway.AccessKeys;
import dev.millrace.cloud.gateway.Gateway;
import dev.millrace.cloud.gateway.Listener;
import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.kinesis.KinesisOptions;
import dev.millrace.cloud.kinesis.KinesisService;
import dev.millrace.cloud.logs.LogsService;
import dev.millrace.cloud.s3.S3Service;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The composition root: makes every part, in the order of the plan, and ties what services need of one another. A service
/// has one method here, which makes it and says all there is to say about it: its API, its paths, what it does at a reset,
/// what it does from time to time.
public final class Cloud implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Cloud.class.getName());

    /// The key pair that everybody uses on a machine of their own, and the account it is the root of.
    private static final String ACCESS_KEY = "test";

    private static final String SECRET = "test";
    private static final String ACCOUNT = "000000000000";

    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);
    private static final Duration REGISTRY_ROUNDS_EVERY = Duration.ofHours(1);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Service> services = new ArrayList<>();
    private final Map<String, RawHandler> raw = new LinkedHashMap<>();
    private final List<Runnable> resets = new ArrayList<>();
    private final CloudConfiguration configuration;
    private final Clock clock;
    private final Storage storage;
    private final SecureRandom random = new SecureRandom();
    private final Listener listener;

    private Cloud(CloudConfiguration configuration) throws IOException {
        this.configuration = configuration;
        try {
            this.storage = opened(Storage.open(configuration.data(), new StorageOptions(configuration.fsync())));
            this.clock = opened(Clock.system());
            this.listener = opened(Listener.bind(configuration.host(), configuration.port()));
            kinesis();
            objects();
            registry();
            logs();
            own();
            listener.serve(gateway()::answer);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts a server: when this returns, it answers.
    /// @throws IOException where its port cannot be had
    /// @throws dev.millrace.cloud.storage.DataFolderRefusedException where its folder must not be opened
    public static Cloud start(CloudConfiguration configuration) throws IOException {
        return new Cloud(configuration);
    }

    public int port() {
        return listener.port();
    }

    /// Takes no more requests, gives those in hand a moment, and releases the data folder.
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "A part did not close", e);
            }
        }
    }

    private Gateway gateway() {
        AccessKeys keys = AccessKeys.root(ACCESS_KEY, SECRET, ACCOUNT);
        // Everybody may do everything until policies are evaluated here.
        BeforeCall authorizer = (_, _, _, _) -> {};
        return new Gateway(services, raw, keys, authorizer, clock);
    }

    private void kinesis() {
        KinesisOptions options =
                new KinesisOptions(configuration.kinesisLimits(), KinesisOptions.DEFAULT.tailBytes());
        KinesisService kinesis = new KinesisService(storage, clock, random, options);
        services.add(dev.millrace.wire.kinesis.KinesisService.of(kinesis));
        resets.add(kinesis::reset);
        every(TRIM_EVERY, "trimming streams", kinesis::trim);
    }

    private void objects() {
        S3Service s3 = new S3Service(storage, clock, random);
        services.add(dev.millrace.wire.s3.S3Service.of(s3));
        resets.add(s3::reset);
    }

    private void logs() {
        LogsService logs = new LogsService(storage, clock);
        services.add(dev.millrace.wire.logs.LogsService.of(logs));
        resets.add(logs::reset);
        every(TRIM_EVERY, "trimming logs", logs::trim);
    }

    private void registry() {
        ContainerRegistry registry =
                new ContainerRegistry(storage, clock, random, new RegistryAddress(clientsHost() + ":" + port()));
        services.add(dev.millrace.wire.ecr.EcrService.of(registry.api()));
        raw.put("/v2", (request, _) -> registry.protocol().answer(request));
        resets.add(registry::reset);
        every(REGISTRY_ROUNDS_EVERY, "the registry's rounds", registry::makeRounds);
    }

    /// The server's own pages.
    private void own() {
        raw.put("/_millrace/health", (request, _) -> health());
        raw.put("/_millrace/reset", (request, _) -> reset(request));
    }

    private HttpResponse health() {
        String names = services.stream()
                .map(service -> "\"" + service.facts().id() + "\"")
                .sorted()
                .collect(Collectors.joining(","));
        return json(200, "{\"status\":\"ok\",\"services\":[" + names + "]}");
    }

    /// Empties everything in place. Requests that are under way meanwhile may leave something behind: a test suite resets
    /// between its tests, not within.
    private synchronized HttpResponse reset(HttpRequest request) {
        if (!request.method().equals("POST")) {
            HttpResponse refused = json(405, "{\"message\":\"POST to reset.\"}");
            refused.headers().add("Allow", "POST");
            return refused;
        }
        storage.wipe();
        resets.forEach(Runnable::run);
        return json(200, "{\"status\":\"ok\"}");
    }

    /// What clients call the host that this server listens on.
    private String clientsHost() {
        return switch (configuration.host()) {
            case "127.0.0.1", "::1", "0.0.0.0", "::" -> "localhost";
            default -> configuration.host();
        };
    }

    /// Does something from time to time, for as long as the server runs.
    private void every(Duration time, String what, Runnable task) {
        clock.after(time, () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "Failed: " + what, e);
            }
            every(time, what, task);
        });
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private static HttpResponse json(int status, String body) {
        return HttpResponse.of(
                status,
                new Headers().add("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
