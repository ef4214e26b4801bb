package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.lambda.mapping.MappingsAtWork;
import dev.millrace.cloud.service.lambda.mapping.StreamReader;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.lambda.CreateAliasRequest;
import dev.millrace.wire.lambda.CreateFunctionRequest;
import dev.millrace.wire.lambda.FunctionCode;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.GetFunctionConfigurationRequest;
import dev.millrace.wire.lambda.InvocationRequest;
import dev.millrace.wire.lambda.InvocationResponse;
import dev.millrace.wire.lambda.Lambda;
import dev.millrace.wire.lambda.PublishVersionRequest;
import dev.millrace.wire.lambda.UpdateFunctionConfigurationRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Lambda with everything around it made up.
final class LambdaUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000000";
    static final String REGION = "us-east-1";
    static final String ROLE = "arn:aws:iam::000000000000:role/iam_predict";
    static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:predict";
    static final String DIGEST = "sha256:" + "ab".repeat(32);
    static final String REPOSITORY = "000000000000.dkr.ecr.us-east-1.amazonaws.com/predict";

    final ManualClock clock = new ManualClock(Instant.parse("2025-05-01T12:00:00Z"));
    final ScriptedEnvironments environments = new ScriptedEnvironments();
    final Metrics metrics = new Metrics();
    final NetworksUnderTest networks = new NetworksUnderTest();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<String> sent = new CopyOnWriteArrayList<>();
    final Storage storage;
    /// However slow the machine, a runtime that has answered comes back: how many environments there are is told by what
    /// was invoked.
    LambdaSettings settings = settings(Duration.ofMinutes(1));
    LambdaFunctions work;
    Lambda api;
    volatile boolean roleThere = true;
    volatile ScriptedEnvironments.AfterAnswer beforeLog = () -> {};

    private final FunctionEnvironments running;

    LambdaUnderTest(Path data) {
        this(data, null);
    }

    /// @param real in place of scripted environments, where not null
    LambdaUnderTest(Path data, FunctionEnvironments real) {
        running = real == null ? environments : real;
        storage = Storage.open(data, StorageOptions.DEFAULT);
        open();
    }

    void open() {
        RoleSessions roles = new RoleSessions() {
            @Override
            public boolean assumable(String roleArn) {
                return roleArn.equals(ROLE);
            }

            @Override
            public Credentials open(String roleArn, String sessionName, Duration duration) {
                if (!roleThere) {
                    throw new IllegalStateException("no role");
                }
                return new Credentials(
                        "ASIA1", "secret", "token", clock.instant().plus(duration));
            }
        };
        FailureDestination destinations = new FailureDestination() {
            @Override
            public Optional<String> refusal(String account, String region, String arn) {
                return arn.contains(":sqs:") ? Optional.empty() : Optional.of("no " + arn);
            }

            @Override
            public void send(String account, String region, String arn, String objectKey, byte[] json) {
                sent.add(arn + " " + new String(json, StandardCharsets.UTF_8));
            }
        };
        work = new LambdaFunctions(
                storage,
                clock,
                new Random(7),
                settings,
                running,
                roles,
                (_, account, region, group, stream, lines) -> {
                    try {
                        beforeLog.run();
                    } catch (Exception interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                    lines.forEach(line -> log.add(group + " " + line.message()));
                },
                destinations,
                networks,
                metrics);
        Random random = new Random(8);
        StreamReader streams = new StreamReader() {
            @Override
            public Optional<List<Shard>> shards(String streamArn) {
                return Optional.empty();
            }

            @Override
            public Opening open(String streamArn, String shardId, From from) {
                return new Opening.NoSuchStream();
            }
        };
        FailureDestination nowhere = new FailureDestination() {
            @Override
            public Optional<String> refusal(String account, String region, String arn) {
                return Optional.empty();
            }

            @Override
            public void send(String account, String region, String arn, String key, byte[] json) {}
        };
        MappingsAtWork atWork = new MappingsAtWork(storage, clock, random, streams, work.mapped(), nowhere);
        KinesisMappings mappings = new KinesisMappings(atWork, clock, random, streams, work.mapped(), nowhere);
        LambdaService service = new LambdaService(
                work,
                mappings,
                (account, region, uri) -> uri.startsWith(REPOSITORY + ":1")
                        ? Optional.of(new ImageSource.Resolved(DIGEST, REPOSITORY))
                        : Optional.empty(),
                (account, region, bucket, key, version) ->
                        new ObjectSource.Opened.Refused("NoSuchKey", "The specified key does not exist."));
        api = new Lambda(service.api());
        work.start();
    }

    static LambdaSettings settings(Duration comesBack) {
        LambdaSettings usual = LambdaSettings.at(URI.create("http://127.0.0.1:4566"));
        return new LambdaSettings(
                usual.endpoint(),
                usual.idle(),
                usual.maxEnvironments(),
                usual.maxMemoryMegabytes(),
                comesBack,
                usual.maxWait());
    }

    /// The server ends and starts again over the same data.
    void restart() {
        work.stop();
        open();
    }

    @Override
    public void close() {
        environments.forever.countDown();
        work.stop();
        storage.close();
    }

    static Call call() {
        return call("11111111-2222-4333-8444-555555555555");
    }

    static Call call(String requestId) {
        return new Call(
                requestId,
                Caller.root(ACCOUNT, "test"),
                ACCOUNT,
                REGION,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    /// A function that times out no sooner than a test gives up: of AWS's three seconds a busy machine may take all.
    static CreateFunctionRequest.Builder image() {
        return CreateFunctionRequest.builder()
                .functionName("predict")
                .timeout(300)
                .role(ROLE)
                .packageType("Image")
                .code(FunctionCode.builder().imageUri(REPOSITORY + ":1").build());
    }

    static CreateFunctionRequest.Builder zip() {
        return CreateFunctionRequest.builder()
                .functionName("predict")
                .timeout(300)
                .role(ROLE)
                .runtime("python3.12")
                .handler("app.handler")
                .code(FunctionCode.builder()
                        .zipFile(Bytes.wrap(archive(Map.of("app.py", "def handler(e, c): return e"))))
                        .build());
    }

    static byte[] archive(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Makes a function and waits until it is active.
    FunctionConfiguration create(CreateFunctionRequest.Builder request) {
        FunctionConfiguration created = api.createFunction(request.build(), call());
        settled();
        return created;
    }

    /// Gives the function so many seconds.
    void timeout(int seconds) {
        api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .timeout(seconds)
                        .build(),
                call());
        settled();
    }

    void settled() {
        until(() -> {
            FunctionConfiguration now = configuration();
            return "Active".equals(now.state()) && !"InProgress".equals(now.lastUpdateStatus());
        });
    }

    FunctionConfiguration configuration() {
        return configuration("predict");
    }

    FunctionConfiguration configuration(String function) {
        return api.getFunctionConfiguration(
                GetFunctionConfigurationRequest.builder()
                        .functionName(function)
                        .build(),
                call());
    }

    InvocationResponse invoke(String event) {
        return api.invoke(invocation(event).build(), call());
    }

    InvocationResponse invoke(String function, String event) {
        return api.invoke(invocation(event).functionName(function).build(), call());
    }

    void invokeLater(String event) {
        api.invoke(
                invocation(event).invocationType("Event").build(),
                call(UUID.randomUUID().toString()));
    }

    /// Changes the function and publishes what it is then.
    void publishAnother() {
        api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .memorySize(256)
                        .build(),
                call());
        settled();
        api.publishVersion(
                PublishVersionRequest.builder().functionName("predict").build(), call());
    }

    void alias(String name, String version) {
        api.createAlias(
                CreateAliasRequest.builder()
                        .functionName("predict")
                        .name(name)
                        .functionVersion(version)
                        .build(),
                call());
    }

    static InvocationRequest.Builder invocation(String event) {
        return InvocationRequest.builder().functionName("predict").payload(Bytes.utf8(event));
    }
}
