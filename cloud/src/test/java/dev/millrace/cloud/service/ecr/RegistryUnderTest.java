package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.distribution.RegistryAccess;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.ecr.CreateRepositoryRequest;
import dev.millrace.wire.ecr.Ecr;
import dev.millrace.wire.ecr.GetAuthorizationTokenRequest;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A registry over a data folder, and a client that is logged in to it.
final class RegistryUnderTest implements AutoCloseable {
    static final String ACCOUNT = "123456789012";
    static final String REGION = "eu-west-1";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    final Metrics metrics = new Metrics();
    private final Path data;
    private Storage storage;
    private ContainerRegistry registry;
    private String login = "";

    RegistryUnderTest(Path data) {
        this.data = data;
        storage = Storage.open(data, StorageOptions.DEFAULT);
        registry = open();
    }

    private ContainerRegistry open() {
        return new ContainerRegistry(
                storage, clock, new SecureRandom(), new RegistryAddress("localhost:4566"), metrics, RegistryAccess.open());
    }

    /// What is done from time to time, once.
    void round() {
        registry.rounds().forEach(round -> round.task().run());
    }

    void restart() {
        storage.close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        registry = open();
    }

    ContainerRegistry registry() {
        return registry;
    }

    Ecr api() {
        return new Ecr(registry.api());
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    static Call call(String account, String region) {
        return new Call(
                "id",
                Caller.root(account, "test"),
                account,
                region,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    void create(String repository) {
        api().createRepository(
                        CreateRepositoryRequest.builder()
                                .repositoryName(repository)
                                .build(),
                        call());
    }

    void logIn() {
        login = token(call());
    }

    void logIn(String token) {
        login = token;
    }

    String token(Call call) {
        return String.valueOf(api().getAuthorizationToken(
                        GetAuthorizationTokenRequest.builder().build(), call)
                .authorizationData()
                .getFirst()
                .authorizationToken());
    }

    /// An answer, its body read.
    record Answer(int status, Headers headers, byte[] body) {
        String header(String name) {
            return headers.first(name, "");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    Answer send(String method, String target) throws IOException {
        return send(method, target, new byte[0]);
    }

    Answer send(String method, String target, byte[] body, String... headers) throws IOException {
        Headers fields = new Headers().add("Host", "localhost:4566");
        if (!login.isEmpty()) {
            fields.add("Authorization", "Basic " + login);
        }
        for (int i = 0; i < headers.length; i += 2) {
            fields.set(headers[i], headers[i + 1]);
        }
        int mark = target.indexOf('?');
        HttpResponse response = registry.protocol()
                .answer(new HttpRequest(
                        method,
                        mark < 0 ? target : target.substring(0, mark),
                        mark < 0 ? "" : target.substring(mark + 1),
                        fields,
                        Body.of(Bytes.wrap(body))));
        return switch (response.payload()) {
            case HttpResponse.Payload.Whole(byte[] array, int length) ->
                new Answer(response.status(), response.headers(), java.util.Arrays.copyOf(array, length));
            case HttpResponse.Payload.Streamed(Body streamed) -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                streamed.writeTo(out);
                yield new Answer(response.status(), response.headers(), out.toByteArray());
            }
            case HttpResponse.Payload.Live _ -> throw new AssertionError("Nothing of the registry is live");
        };
    }

    /// Pushes a blob in one part and gives its digest.
    String pushBlob(String repository, byte[] content) throws IOException {
        String digest = Digest.of(content).text();
        Answer answer = send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content);
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
        return digest;
    }

    /// A manifest over blobs that are pushed with it.
    String pushImage(String repository, String tag, String config, String... layers) throws IOException {
        List<String> descriptors = new ArrayList<>();
        for (String layer : layers) {
            byte[] bytes = utf8(layer);
            descriptors.add(
                    descriptor("application/vnd.oci.image.layer.v1.tar+gzip", pushBlob(repository, bytes), bytes));
        }
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_MANIFEST + "\",\"config\":"
                + descriptor(
                        "application/vnd.oci.image.config.v1+json", pushBlob(repository, utf8(config)), utf8(config))
                + ",\"layers\":[" + String.join(",", descriptors) + "]}";
        Answer answer =
                send("PUT", "/v2/" + repository + "/manifests/" + tag, utf8(manifest), "Content-Type", OCI_MANIFEST);
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
        return answer.header("Docker-Content-Digest");
    }

    static String descriptor(String mediaType, String digest, byte[] content) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + content.length + "}";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        storage.close();
    }
}
