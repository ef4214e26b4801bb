package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// The whole server, as the AWS SDK for Java sees it.
class ServerTest {
    @TempDir
    Path data;

    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = Server.start(CloudConfiguration.of(data).withPort(0));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_record_put_is_read_again_over_http1() {
        try (KinesisClient kinesis = kinesis("test", "test")) {
            kinesis.createStream(request -> request.streamName("rides").shardCount(1));
            kinesis.putRecord(
                    request -> request.streamName("rides").partitionKey("a").data(SdkBytes.fromUtf8String("one")));

            assertThat(records(kinesis, "rides")).containsExactly("one");
        }
    }

    @Test
    void a_subscription_gives_records_over_http2_as_they_are_put() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .credentialsProvider(credentials("test", "test"))
                .build()) {
            kinesis.createStream(request -> request.streamName("rides").shardCount(1))
                    .get(60, TimeUnit.SECONDS);
            String stream = kinesis.describeStream(request -> request.streamName("rides"))
                    .get(60, TimeUnit.SECONDS)
                    .streamDescription()
                    .streamARN();
            String consumer = kinesis.registerStreamConsumer(
                            request -> request.streamARN(stream).consumerName("watcher"))
                    .get(60, TimeUnit.SECONDS)
                    .consumer()
                    .consumerARN();
            java.util.concurrent.CountDownLatch two = new java.util.concurrent.CountDownLatch(2);
            var subscription = kinesis.subscribeToShard(
                    request -> request.consumerARN(consumer)
                            .shardId("shardId-000000000000")
                            .startingPosition(start -> start.type(ShardIteratorType.TRIM_HORIZON)),
                    SubscribeToShardResponseHandler.builder()
                            .subscriber(event -> {
                                if (event instanceof SubscribeToShardEvent records) {
                                    records.records().forEach(record -> {
                                        seen.add(record.data().asUtf8String());
                                        two.countDown();
                                    });
                                }
                            })
                            .build());
            for (String text : List.of("one", "two")) {
                kinesis.putRecord(request ->
                                request.streamName("rides").partitionKey("a").data(SdkBytes.fromUtf8String(text)))
                        .get(60, TimeUnit.SECONDS);
            }
            assertThat(two.await(60, TimeUnit.SECONDS)).isTrue();
            subscription.cancel(true);
        }
        assertThat(seen).containsExactly("one", "two");
    }

    @Test
    void accounts_see_nothing_of_one_another() {
        try (KinesisClient one = kinesis("111111111111", "test");
                KinesisClient other = kinesis("222222222222", "test")) {
            one.createStream(request -> request.streamName("rides").shardCount(1));

            assertThat(one.describeStreamSummary(request -> request.streamName("rides"))
                            .streamDescriptionSummary()
                            .streamARN())
                    .isEqualTo("arn:aws:kinesis:us-east-1:111111111111:stream/rides");
            assertThat(other.listStreams().streamNames()).isEmpty();
        }
    }

    @Test
    void a_wrong_secret_is_refused_in_kinesis_own_words() {
        try (KinesisClient kinesis = kinesis("test", "another")) {
            assertThatThrownBy(kinesis::listStreams).isInstanceOfSatisfying(AwsServiceException.class, e -> {
                assertThat(e.statusCode()).isEqualTo(400);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
                assertThat(e.awsErrorDetails().errorMessage())
                        .startsWith("The request signature we calculated does not match the signature you provided.")
                        .contains("The Canonical String for this request should have been");
            });
        }
    }

    @Test
    void an_unknown_key_is_refused() {
        try (KinesisClient kinesis = kinesis("AKIAIOSFODNN7EXAMPLE", "test")) {
            assertThatThrownBy(kinesis::listStreams).isInstanceOfSatisfying(AwsServiceException.class, e -> {
                assertThat(e.statusCode()).isEqualTo(400);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException");
                assertThat(e.awsErrorDetails().errorMessage())
                        .isEqualTo("The security token included in the request is invalid.");
            });
        }
    }

    @Test
    void a_lasting_key_has_no_session_token() {
        try (KinesisClient kinesis = KinesisClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsSessionCredentials.create("test", "test", "token")))
                .build()) {
            assertThatThrownBy(kinesis::listStreams)
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException"));
        }
    }

    @Test
    void a_reset_empties_every_service_in_place() throws Exception {
        try (KinesisClient kinesis = kinesis("test", "test");
                EcrClient ecr = ecr()) {
            kinesis.createStream(request -> request.streamName("rides").shardCount(1));
            ecr.createRepository(request -> request.repositoryName("predictor"));

            assertThat(send("POST", "/_millrace/reset").statusCode()).isEqualTo(200);

            assertThat(kinesis.listStreams().streamNames()).isEmpty();
            assertThat(ecr.describeRepositories().repositories()).isEmpty();
            kinesis.createStream(request -> request.streamName("rides").shardCount(1));
            assertThat(kinesis.listStreams().streamNames()).containsExactly("rides");
        }
    }

    @Test
    void an_object_put_in_signed_chunks_with_a_trailing_checksum_is_read_again() {
        byte[] large = new byte[3_000_000];
        new java.util.Random(7).nextBytes(large);
        try (S3Client s3 = s3()) {
            s3.createBucket(request -> request.bucket("rides"));
            s3.putObject(request -> request.bucket("rides").key("a//b c/../d;e"), RequestBody.fromBytes(large));

            ResponseBytes<GetObjectResponse> read =
                    s3.getObjectAsBytes(request -> request.bucket("rides").key("a//b c/../d;e"));
            assertThat(read.asByteArray()).isEqualTo(large);
            assertThat(read.response().contentEncoding()).isNull();
            assertThat(s3.headObject(request -> request.bucket("rides").key("a//b c/../d;e"))
                            .contentLength())
                    .isEqualTo(large.length);
        }
    }

    @Test
    void an_empty_object_is_an_object() {
        try (S3Client s3 = s3()) {
            s3.createBucket(request -> request.bucket("rides"));
            s3.putObject(request -> request.bucket("rides").key("empty"), RequestBody.empty());

            assertThat(s3.getObjectAsBytes(request -> request.bucket("rides").key("empty"))
                            .asByteArray())
                    .isEmpty();
        }
    }

    @Test
    void a_presigned_url_reads_an_object_without_a_header() throws Exception {
        try (S3Client s3 = s3();
                S3Presigner presigner = S3Presigner.builder()
                        .region(Region.US_EAST_1)
                        .endpointOverride(endpoint())
                        .credentialsProvider(credentials("test", "test"))
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .build();
                HttpClient client = HttpClient.newHttpClient()) {
            s3.createBucket(request -> request.bucket("rides"));
            s3.putObject(request -> request.bucket("rides").key("a b"), RequestBody.fromString("one"));
            URI url = presigner
                    .presignGetObject(request -> request.signatureDuration(java.time.Duration.ofMinutes(5))
                            .getObjectRequest(get -> get.bucket("rides").key("a b")))
                    .url()
                    .toURI();

            assertThat(client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("one");
        }
    }

    @Test
    void an_object_that_is_nobody_s_business_is_refused_to_anybody() throws Exception {
        try (S3Client s3 = s3()) {
            s3.createBucket(request -> request.bucket("rides"));
            s3.putObject(request -> request.bucket("rides").key("a"), RequestBody.fromString("one"));
        }

        HttpResponse<String> refused = send("GET", "/rides/a");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("<Code>AccessDenied</Code>");
    }

    @Test
    void a_reset_is_posted() throws Exception {
        assertThat(send("GET", "/_millrace/reset").statusCode()).isEqualTo(405);
    }

    @Test
    void health_names_the_services_and_each_that_has_a_model_is_served() throws Exception {
        HttpResponse<String> health = send("GET", "/_millrace/health");

        List<String> offered;
        try (Stream<Path> files = Files.list(Path.of("../wire/models/offered"))) {
            offered = files.map(file -> file.getFileName().toString().replace(".txt", ""))
                    .sorted()
                    .toList();
        }
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{\"status\":\"ok\",\"services\":[\"" + String.join("\",\"", offered) + "\"],");
    }

    @Test
    void the_registry_asks_for_a_login_on_the_same_port() throws Exception {
        HttpResponse<String> ping = send("GET", "/v2/");

        assertThat(ping.statusCode()).isEqualTo(401);
        assertThat(ping.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void a_repository_uri_holds_the_port_that_was_taken() {
        try (EcrClient ecr = ecr()) {
            assertThat(ecr.createRepository(request -> request.repositoryName("predictor"))
                            .repository()
                            .repositoryUri())
                    .isEqualTo("localhost:" + server.port() + "/predictor");
        }
    }

    @Test
    void what_was_acknowledged_is_there_after_a_restart() throws IOException {
        try (KinesisClient kinesis = kinesis("test", "test")) {
            kinesis.createStream(request -> request.streamName("rides").shardCount(1));
            kinesis.putRecord(
                    request -> request.streamName("rides").partitionKey("a").data(SdkBytes.fromUtf8String("one")));
        }
        server.close();
        server = Server.start(CloudConfiguration.of(data).withPort(0));
        try (KinesisClient kinesis = kinesis("test", "test")) {
            assertThat(records(kinesis, "rides")).containsExactly("one");
        }
    }

    @Test
    void a_port_that_is_taken_is_said_and_the_folder_is_free_again(@TempDir Path other) throws IOException {
        CloudConfiguration taken = CloudConfiguration.of(other).withPort(server.port());

        assertThatThrownBy(() -> Server.start(taken))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot listen on 127.0.0.1:" + server.port() + ": ");

        Server.start(taken.withPort(0)).close();
    }

    @Test
    void nobody_beyond_this_machine_is_listened_to_unless_told_so() {
        assertThat(CloudConfiguration.of(data).host()).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> new Socket("127.0.0.2", server.port()).close()).isInstanceOf(ConnectException.class);
    }

    private static List<String> records(KinesisClient kinesis, String stream) {
        String iterator = kinesis.getShardIterator(request -> request.streamName(stream)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        return kinesis.getRecords(request -> request.shardIterator(iterator)).records().stream()
                .map(Record::data)
                .map(SdkBytes::asUtf8String)
                .toList();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(endpoint().resolve(path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private KinesisClient kinesis(String key, String secret) {
        return KinesisClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials(key, secret))
                .build();
    }

    private S3Client s3() {
        return S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials("test", "test"))
                .build();
    }

    private EcrClient ecr() {
        return EcrClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials("test", "test"))
                .build();
    }

    private static StaticCredentialsProvider credentials(String key, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret));
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }
}
