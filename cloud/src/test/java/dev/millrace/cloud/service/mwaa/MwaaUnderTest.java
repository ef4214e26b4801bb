package dev.millrace.cloud.service.mwaa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.composition.LoopbackDoors;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.mwaa.CreateEnvironmentInput;
import dev.millrace.wire.mwaa.Environment;
import dev.millrace.wire.mwaa.GetEnvironmentInput;
import dev.millrace.wire.mwaa.MetricDatum;
import dev.millrace.wire.mwaa.Mwaa;
import dev.millrace.wire.mwaa.NetworkConfiguration;
import dev.millrace.wire.mwaa.ResourceNotFoundException;
import dev.millrace.wire.mwaa.UpdateEnvironmentInput;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/// The service over a data folder, its time moved by hand, an Airflow in memory; subnets `subnet-a`, `subnet-b` of the
/// VPC `vpc-1` in two zones, `subnet-a2` in the first's, `subnet-c` of another VPC; a bucket `dags`.
final class MwaaUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final ManualClock clock = new ManualClock(START);
    final AirflowInMemory airflow = new AirflowInMemory();
    final Set<String> interfaces = new ConcurrentSkipListSet<>();
    final Set<String> logGroups = new ConcurrentSkipListSet<>();
    final Set<String> linked = new ConcurrentSkipListSet<>();
    final List<MetricDatum> metrics = new CopyOnWriteArrayList<>();

    /// What the caller may not.
    final Set<String> forbidden = new ConcurrentSkipListSet<>();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path data;
    private Storage storage;
    private MwaaService service;
    private Mwaa api;

    MwaaUnderTest(Path data) {
        this.data = data;
        open();
    }

    private void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        MwaaSurroundings around = new MwaaSurroundings(
                airflow,
                new LoopbackDoors(List.of(), List.of()),
                new Buckets(),
                new Vpc(),
                new Roles(),
                (_, _, group) -> logGroups.add(group),
                (_, _, some) -> metrics.addAll(some),
                (_, action, resource) -> !forbidden.contains(action + " " + resource.substring(resource.lastIndexOf('/') + 1)));
        service = new MwaaService(storage, clock, new Random(1), around);
        api = new Mwaa(service.api());
        service.start();
    }

    private static final class Buckets implements SourceBuckets {
        @Override
        public Optional<Bucket> find(String account, String bucket) {
            return switch (bucket) {
                case "dags" -> Optional.of(new Bucket(true, true));
                case "open" -> Optional.of(new Bucket(true, false));
                case "plain" -> Optional.of(new Bucket(false, true));
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<String> version(String account, String bucket, String key, @Nullable String version) {
            boolean there = key.equals("requirements.txt") && (version == null || Set.of("1", "2").contains(version));
            return there ? Optional.of(version == null ? "2" : version) : Optional.empty();
        }
    }

    private final class Vpc implements VpcNetwork {
        @Override
        public Optional<Subnet> subnet(String account, String region, String id) {
            return switch (id) {
                case "subnet-a", "subnet-a2" -> Optional.of(new Subnet(id, "vpc-1", "eu-west-1a"));
                case "subnet-b" -> Optional.of(new Subnet(id, "vpc-1", "eu-west-1b"));
                case "subnet-c" -> Optional.of(new Subnet(id, "vpc-2", "eu-west-1b"));
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<String> vpcOfGroup(String account, String region, String id) {
            return switch (id) {
                case "sg-1", "sg-3" -> Optional.of("vpc-1");
                case "sg-2" -> Optional.of("vpc-2");
                default -> Optional.empty();
            };
        }

        @Override
        public void join(String account, String region, String uid, List<String> subnets, List<String> groups) {
            leave(account, region, uid);
            subnets.forEach(subnet -> interfaces.add(subnet + " " + groups + " " + uid));
        }

        @Override
        public void leave(String account, String region, String uid) {
            interfaces.removeIf(one -> one.endsWith(uid));
        }
    }

    private final class Roles implements EnvironmentRoles {
        @Override
        public boolean trusts(String roleArn, String service) {
            return roleArn.endsWith("/airflow");
        }

        @Override
        public void link(String account) {
            linked.add(account);
        }
    }

    Mwaa api() {
        return api;
    }

    static CreateEnvironmentInput.Builder input() {
        return CreateEnvironmentInput.builder()
                .name("e")
                .airflowVersion("2.9.2")
                .executionRoleArn("arn:aws:iam::" + ACCOUNT + ":role/airflow")
                .sourceBucketArn("arn:aws:s3:::dags")
                .dagS3Path("dags")
                .networkConfiguration(new NetworkConfiguration(List.of("subnet-a", "subnet-b"), List.of("sg-1")));
    }

    /// Asks for the environment `e`.
    void create(UnaryOperator<CreateEnvironmentInput.Builder> more) {
        api.createEnvironment(more.apply(input()).build(), call());
    }

    /// The environment `e`, there and well.
    Environment made() {
        create(input -> input);
        return await("AVAILABLE");
    }

    void update(UnaryOperator<UpdateEnvironmentInput.Builder> change) {
        api.updateEnvironment(change.apply(UpdateEnvironmentInput.builder().name("e")).build(), call());
    }

    /// The environment `e` once it has the status.
    Environment await(String status) {
        Eventually.until(() -> status.equals(get().status()));
        return get();
    }

    void awaitGone() {
        Eventually.until(() -> {
            try {
                get();
                return false;
            } catch (ResourceNotFoundException gone) {
                return true;
            }
        });
    }

    Environment get() {
        Environment found =
                api.getEnvironment(GetEnvironmentInput.builder().name("e").build(), call()).environment();
        assertThat(found).isNotNull();
        return found;
    }

    /// What comes of a request to the page of `e`.
    HttpResponse<String> page(String method, String path, String body, String... headers) throws Exception {
        java.net.http.HttpRequest.Builder request = java.net.http.HttpRequest.newBuilder(
                        URI.create(get().webserverUrl() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void restart() {
        stop();
        open();
    }

    void stop() {
        service.stop();
        storage.close();
    }

    void start() {
        open();
    }

    @Override
    public void close() {
        stop();
        airflow.close();
        clock.close();
        client.close();
    }

    static Call call() {
        return new Call(
                "request",
                Caller.root(ACCOUNT, "key"),
                ACCOUNT,
                REGION,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    /// Asserts that the call is refused with exactly this.
    static void refused(ThrowingCallable call, Class<? extends AwsException> type, String message) {
        Assertions.assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessage(message);
    }

    static Map<String, String> tags(Environment environment) {
        return environment.tags() == null ? Map.of() : environment.tags();
    }
}
