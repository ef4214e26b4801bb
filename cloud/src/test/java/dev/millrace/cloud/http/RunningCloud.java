package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.CloudConfiguration;
import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// A server of its own for a test class, on a free port over a folder of its own, and AWS's clients for it. The clients
/// do not try again: what the server says first is what a test sees. Nor do they give up where the machine is busy.
final class RunningCloud implements BeforeAllCallback, AfterAllCallback {
    /// Who calls, and the region that is called.
    record Who(AwsCredentials credentials, Region region) {
        /// The root of an account.
        static Who root(String account) {
            return new Who(AwsBasicCredentials.create(account, "test"), Region.EU_WEST_1);
        }

        Who in(Region other) {
            return new Who(credentials, other);
        }

        StaticCredentialsProvider provider() {
            return StaticCredentialsProvider.create(credentials);
        }
    }

    /// Of themselves they take two seconds for a connection, ten for its turn, thirty for an answer.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static final String ACCOUNT = "000000000000";
    static final Who TEST = new Who(AwsBasicCredentials.create("test", "test"), Region.US_EAST_1);

    private record Key(Class<?> type, Who who) {}

    private final ConcurrentMap<Key, SdkClient> clients = new ConcurrentHashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable Path folder;
    private @Nullable Server server;
    private @Nullable SdkHttpClient http;
    private @Nullable HttpClient plain;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("millrace-http");
        http = apache().build();
        plain = HttpClient.newHttpClient();
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
        http.close();
        plain.close();
        Eventually.until(() -> emptied(folder));
    }

    /// What a reset has thrown away goes in the background, and is gone in the middle of this.
    private static boolean emptied(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException | UncheckedIOException changed) {
            return false;
        }
    }

    /// Ends the server and starts another over the same folder, at a new port. Clients made before are closed.
    void restart() throws Exception {
        stop();
        start();
    }

    private void start() throws IOException {
        server = Server.start(CloudConfiguration.of(folder.resolve("data")).withPort(0));
    }

    private void stop() throws Exception {
        clients.values().forEach(SdkClient::close);
        clients.clear();
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        server.close();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /// Where the server keeps everything.
    Path data() {
        return folder.resolve("data");
    }

    KinesisClient kinesis(Who who) {
        return client(KinesisClient.class, KinesisClient::builder, who);
    }

    S3Client s3(Who who) {
        return client(S3Client.class, () -> S3Client.builder().forcePathStyle(true), who);
    }

    LambdaClient lambda(Who who) {
        return client(LambdaClient.class, LambdaClient::builder, who);
    }

    EcrClient ecr(Who who) {
        return client(EcrClient.class, EcrClient::builder, who);
    }

    IamClient iam(Who who) {
        return client(IamClient.class, IamClient::builder, who);
    }

    StsClient sts(Who who) {
        return client(StsClient.class, StsClient::builder, who);
    }

    AthenaClient athena(Who who) {
        return client(AthenaClient.class, AthenaClient::builder, who);
    }

    CloudWatchLogsClient logs(Who who) {
        return client(CloudWatchLogsClient.class, CloudWatchLogsClient::builder, who);
    }

    FirehoseClient firehose(Who who) {
        return client(FirehoseClient.class, FirehoseClient::builder, who);
    }

    /// What is closed before the server is.
    <T extends AutoCloseable> T closing(T part) {
        opened.push(part);
        return part;
    }

    /// A request with nothing of AWS about it.
    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint().resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return plain.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient plain() {
        return plain;
    }

    static ApacheHttpClient.Builder apache() {
        return ApacheHttpClient.builder()
                .connectionTimeout(PATIENCE)
                .connectionAcquisitionTimeout(PATIENCE)
                .socketTimeout(PATIENCE);
    }

    static NettyNioAsyncHttpClient.Builder netty() {
        return NettyNioAsyncHttpClient.builder()
                .connectionTimeout(PATIENCE)
                .connectionAcquisitionTimeout(PATIENCE)
                .readTimeout(PATIENCE)
                .writeTimeout(PATIENCE)
                .http2Configuration(http2 -> http2.healthCheckPingPeriod(Duration.ZERO));
    }

    /// Has the server's time stand still: nothing of it goes by between two lines of a test.
    void freeze() throws Exception {
        assertThat(send("POST", "/_millrace/clock", "{\"freeze\":true}").statusCode()).isEqualTo(200);
    }

    /// Sets what every client of this server needs.
    <B extends AwsClientBuilder<B, C>, C> B pointed(B builder, Who who) {
        return builder.endpointOverride(endpoint())
                .region(who.region())
                .credentialsProvider(who.provider())
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C extends SdkClient> C client(
            Class<C> type, Supplier<B> builder, Who who) {
        return type.cast(clients.computeIfAbsent(
                new Key(type, who),
                _ -> pointed(builder.get(), who).httpClient(http).build()));
    }

    /// Names of everything in a folder, for what must not be left behind.
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
