package dev.millrace.cloud;

import dev.millrace.cloud.composition.BucketDestinations;
import dev.millrace.cloud.composition.BucketEvents;
import dev.millrace.cloud.composition.BucketObjects;
import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.cloud.composition.FunctionLogs;
import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.IdentityKeys;
import dev.millrace.cloud.composition.KinesisStreamReader;
import dev.millrace.cloud.composition.RegistryImages;
import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.composition.ServiceRoles;
import dev.millrace.cloud.service.ecr.ContainerRegistry;
import dev.millrace.cloud.service.ecr.ImageReads;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.operation.BrokenConstraint;
import dev.millrace.cloud.gateway.BodyBudget;
import dev.millrace.cloud.gateway.Gateway;
import dev.millrace.cloud.gateway.Origins;
import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.gateway.listener.Listener;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.lambda.FunctionEnvironments;
import dev.millrace.cloud.service.lambda.LambdaFunctions;
import dev.millrace.cloud.service.lambda.LambdaService;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.logs.LogsService;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.cloud.sandbox.image.ImageStore;
import dev.millrace.cloud.sandbox.image.UnpackLimits;
import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The composition root: makes every part, in the order of the plan, and ties what services need of one another.
/// A service
/// has one method here, which makes it and says all there is to say about it: its API, its paths, what it does at
/// a reset,
/// what it does from time to time.
public final class Cloud implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Cloud.class.getName());

    /// The key pair that everybody uses on a machine of their own, and the account it is the root of.
    private static final String ACCESS_KEY = "test";

    private static final String SECRET = "test";
    private static final String ACCOUNT = "000000000000";

    /// Unpacked images that no function uses are kept up to this size, the latest used longest.
    private static final long KEPT_IMAGE_BYTES = 10L << 30;

    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);
    private static final Duration REGISTRY_ROUNDS_EVERY = Duration.ofHours(1);

    /// Where a function's archive is read: what GetFunction gives as its address.
    private static final String CODE_PATH = "/_millrace/lambda/code";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Service> services = new ArrayList<>();
    private final Map<String, RawHandler> raw = new LinkedHashMap<>();
    private final List<Runnable> resets = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
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
            KinesisService kinesis = kinesis();
            ContainerRegistry registry = registry();
            S3Service s3 = s3();
            LogsService logs = logs();
            IamService iam = iam();
            StsService sts = sts(iam.identities());
            lambda(kinesis, registry.images(), s3, logs, new ServiceRoles(iam.identities(), sts.sessions()));
            own();
            listener.serve(gateway(s3, new IdentityKeys(iam.identities(), sts.sessions()))::answer);
            afterwards.forEach(Runnable::run);
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

    private Gateway gateway(S3Service s3, AccessKeys identities) {
        AccessKeys keys = AccessKeys.firstOf(AccessKeys.root(ACCESS_KEY, SECRET, ACCOUNT), identities);
        // Everybody may do everything until policies are evaluated here.
        BeforeCall authorizer = (_, _, _, _) -> {};
        Origins origins = new Origins(
                configuration.host(),
                configuration.allowedHosts(),
                configuration.allowedOrigins(),
                new BucketOrigins(s3.cors()::rules));
        return new Gateway(origins, services, raw, keys, authorizer, BodyBudget.ofThisProcess(), clock);
    }

    private KinesisService kinesis() {
        KinesisOptions options = new KinesisOptions(configuration.kinesisLimits(), KinesisOptions.DEFAULT.tailBytes());
        KinesisService kinesis = new KinesisService(storage, clock, random, options);
        services.add(dev.millrace.wire.kinesis.KinesisService.of(kinesis));
        resets.add(kinesis::reset);
        every(TRIM_EVERY, "trimming streams", kinesis::trim);
        return kinesis;
    }

    private ContainerRegistry registry() {
        ContainerRegistry registry =
                new ContainerRegistry(storage, clock, random, new RegistryAddress(clientsHost() + ":" + port()));
        services.add(dev.millrace.wire.ecr.EcrService.of(registry.api()).wording(BrokenConstraint::sentence));
        raw.put("/v2", (request, _) -> registry.protocol().answer(request));
        resets.add(registry::reset);
        every(REGISTRY_ROUNDS_EVERY, "the registry's rounds", registry::makeRounds);
        return registry;
    }

    private S3Service s3() {
        S3Service s3 = new S3Service(storage, clock, random);
        services.add(dev.millrace.wire.s3.S3Service.of(s3));
        resets.add(s3::reset);
        every(TRIM_EVERY, "lifecycle rules", s3::makeRounds);
        return s3;
    }

    private LogsService logs() {
        LogsService logs = new LogsService(storage, clock);
        services.add(dev.millrace.wire.logs.LogsService.of(logs));
        resets.add(logs::reset);
        every(TRIM_EVERY, "expiring log events", logs::trim);
        return logs;
    }

    private IamService iam() {
        IamService iam = new IamService(storage, clock, random);
        services.add(dev.millrace.wire.iam.IamService.of(iam));
        resets.add(iam::reset);
        return iam;
    }

    private StsService sts(Identities identities) {
        StsService sts = new StsService(storage, clock, random, new IamRoles(identities));
        services.add(dev.millrace.wire.sts.StsService.of(sts));
        resets.add(sts::reset);
        return sts;
    }

    private void lambda(
            KinesisService kinesis, ImageReads images, S3Service s3, LogsService logs, RoleSessions roles)
            throws IOException {
        S3Objects objects = s3.objects();
        Path folder = storage.folder("sandbox");
        Sandbox sandbox =
                opened(new Sandbox(SandboxConfiguration.in(folder).allowingNoIsolation(!configuration.isolated())));
        FunctionEnvironments environments = new SandboxEnvironments(
                sandbox,
                new ImageStore(folder, UnpackLimits.DEFAULT, KEPT_IMAGE_BYTES, clock),
                HostRuntimes.in(folder),
                images::open);
        BucketDestinations destinations = new BucketDestinations(objects);
        LambdaFunctions functions = opened(new LambdaFunctions(
                storage,
                clock,
                random,
                LambdaSettings.at(URI.create("http://127.0.0.1:" + port())),
                environments,
                roles,
                new FunctionLogs(logs.appender()),
                destinations));
        // No event buses yet: what makes them is given here.
        s3.deliverTo(new BucketEvents(functions.events()), null);
        KinesisMappings mappings = opened(new KinesisMappings(
                storage, clock, random, new KinesisStreamReader(kinesis.reads()), functions.mapped(), destinations));
        services.add(dev.millrace.wire.lambda.LambdaService.of(
                new LambdaService(functions, mappings, new RegistryImages(images), new BucketObjects(objects))));
        raw.put(CODE_PATH, (request, _) -> code(functions, request));
        resets.add(mappings::reset);
        resets.add(functions::reset);
        afterwards.add(functions::start);
        afterwards.add(mappings::start);
    }

    /// A function's archive, as GetFunction gives its address.
    private static HttpResponse code(LambdaFunctions functions, HttpRequest request) {
        try {
            String id = request.path().substring(CODE_PATH.length()).replaceFirst("^/", "");
            Optional<InputStream> archive = id.isEmpty() ? Optional.empty() : functions.archive(id);
            return archive.isPresent()
                    ? new HttpResponse(
                            200,
                            new Headers().add("Content-Type", "application/zip"),
                            new HttpResponse.Payload.Streamed(Body.of(archive.get(), -1)))
                    : json(404, "{\"message\":\"There is no such archive.\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The server's own pages.
    private void own() {
        raw.put("/_millrace/health", (request, _) -> health());
        raw.put("/_millrace/reset", (request, _) -> reset(request));
    }

    /// What the server says of itself.
    private record Health(String status, List<String> services, long pid, String data) {}

    private HttpResponse health() {
        Health health = new Health(
                "ok",
                services.stream().map(service -> service.facts().id()).sorted().toList(),
                ProcessHandle.current().pid(),
                configuration.data().toAbsolutePath().normalize().toString());
        return json(200, JsonMapper.shared().writeValueAsString(health));
    }

    /// Empties everything in place, and says how long that took. Requests that are under way meanwhile may leave
    /// something behind: a test suite resets between its tests, not within.
    private synchronized HttpResponse reset(HttpRequest request) {
        if (!request.method().equals("POST")) {
            HttpResponse refused = json(405, "{\"message\":\"POST to reset.\"}");
            refused.headers().add("Allow", "POST");
            return refused;
        }
        long started = System.nanoTime();
        storage.wipe();
        resets.forEach(Runnable::run);
        long tookMs = Duration.ofNanos(System.nanoTime() - started).toMillis();
        return json(200, "{\"status\":\"ok\",\"tookMs\":" + tookMs + "}");
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
                status, new Headers().add("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }
}
