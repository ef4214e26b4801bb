package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.ImageTagAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import software.amazon.awssdk.services.ecr.model.LayersNotFoundException;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotEmptyException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryPolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

final class EcrOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";
    private static final Who OWNER = Who.root(ACCOUNT);
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] CONFIG =
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"x\"]}}".getBytes(UTF_8);

    private final EcrClient ecr = CLOUD.ecr(OWNER);

    @Test
    void a_repository_is_made_described_and_tagged() {
        Repository made = ecr.createRepository(r -> r.repositoryName("team/rides")
                        .imageTagMutability(ImageTagMutability.IMMUTABLE)
                        .imageScanningConfiguration(s -> s.scanOnPush(true))
                        .tags(Tag.builder().key("team").value("rides").build()))
                .repository();
        assertThat(made.repositoryArn()).isEqualTo("arn:aws:ecr:eu-west-1:111122223333:repository/team/rides");
        assertThat(made.registryId()).isEqualTo(ACCOUNT);
        assertThat(made.repositoryUri())
                .isEqualTo("localhost:" + CLOUD.endpoint().getPort() + "/team/rides");
        assertThat(made.createdAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(made.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE);
        assertThat(made.imageScanningConfiguration().scanOnPush()).isTrue();
        assertThat(made.encryptionConfiguration().encryptionTypeAsString()).isEqualTo("AES256");
        assertThat(ecr.describeRepositories(r -> r.repositoryNames("team/rides"))
                        .repositories())
                .containsExactly(made);
        assertThat(ecr.listTagsForResource(r -> r.resourceArn(made.repositoryArn()))
                        .tags())
                .containsExactly(Tag.builder().key("team").value("rides").build());
        refused(
                RepositoryAlreadyExistsException.class,
                400,
                "RepositoryAlreadyExistsException",
                "The repository with name 'team/rides' already exists in the registry with id '111122223333'",
                () -> ecr.createRepository(r -> r.repositoryName("team/rides")));
        ecr.deleteRepository(r -> r.repositoryName("team/rides"));
        refused(
                RepositoryNotFoundException.class,
                400,
                "RepositoryNotFoundException",
                "The repository with name 'team/rides' does not exist in the registry with id '111122223333'",
                () -> ecr.describeRepositories(r -> r.repositoryNames("team/rides")));
    }

    @Test
    void a_bad_name_gets_the_error_that_aws_gives() {
        invalid(
                "repositoryName",
                "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'",
                () -> ecr.createRepository(r -> r.repositoryName("../Rides")));
        invalid(
                "repositoryName",
                "must have length greater than or equal to 2",
                () -> ecr.listImages(r -> r.repositoryName("a")));
        invalid(
                "repositoryName",
                "must have length less than or equal to 256",
                () -> ecr.deleteRepository(r -> r.repositoryName("a".repeat(257))));
        invalid("repositoryName", "must not be null", () -> ecr.createRepository(r -> {}));
    }

    @Test
    void other_broken_constraints_are_told_in_ecrs_words_the_first_alone() {
        invalid(
                "maxResults",
                "Member must have value less than or equal to 1000",
                () -> ecr.describeRepositories(r -> r.maxResults(1001)));
        invalid(
                "registryId",
                "Member must satisfy regular expression pattern: [0-9]{12}",
                () -> ecr.createRepository(r -> r.registryId("1").repositoryName("a")));
        invalid(
                "registryIds",
                "Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]",
                () -> ecr.getAuthorizationToken(r -> r.registryIds("1")));
    }

    private static void invalid(String parameter, String constraint, ThrowingCallable call) {
        refused(
                InvalidParameterException.class,
                400,
                "InvalidParameterException",
                "Invalid parameter at '" + parameter + "' failed to satisfy constraint: '" + constraint + "'",
                call);
    }

    @Test
    void an_image_pushed_by_the_api_is_pulled_by_the_protocol() throws Exception {
        create("by-api");
        byte[] layer = new byte[100_000];
        layer[7] = 7;
        upload("by-api", layer);
        upload("by-api", CONFIG);
        String manifest = manifest(layer);
        var image = ecr.putImage(
                        r -> r.repositoryName("by-api").imageManifest(manifest).imageTag("v1"))
                .image();
        assertThat(image.imageId().imageDigest()).isEqualTo(digest(manifest.getBytes(UTF_8)));

        HttpResponse<byte[]> pulled = registry("GET", "/v2/by-api/manifests/v1", null, "Accept", MANIFEST_TYPE);
        assertThat(pulled.statusCode()).isEqualTo(200);
        assertThat(new String(pulled.body(), UTF_8)).isEqualTo(manifest);
        assertThat(pulled.headers().firstValue("Content-Type")).contains(MANIFEST_TYPE);
        assertThat(pulled.headers().firstValue("Docker-Content-Digest"))
                .contains(image.imageId().imageDigest());
        HttpResponse<byte[]> blob = registry("GET", "/v2/by-api/blobs/" + digest(layer), null);
        assertThat(blob.statusCode()).isEqualTo(200);
        assertThat(blob.body()).isEqualTo(layer);

        String url = ecr.getDownloadUrlForLayer(r -> r.repositoryName("by-api").layerDigest(digest(layer)))
                .downloadUrl();
        // Good by itself, without a login.
        HttpResponse<byte[]> downloaded = CLOUD.plain()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(downloaded.statusCode()).isEqualTo(200);
        assertThat(downloaded.body()).isEqualTo(layer);
    }

    @Test
    void an_image_pushed_by_the_protocol_is_seen_by_the_api() throws Exception {
        create("by-protocol");
        byte[] layer = "a layer".getBytes(UTF_8);
        push("by-protocol", layer);
        push("by-protocol", CONFIG);
        String manifest = manifest(layer);
        HttpResponse<byte[]> put = registry(
                "PUT", "/v2/by-protocol/manifests/latest", manifest.getBytes(UTF_8), "Content-Type", MANIFEST_TYPE);
        assertThat(put.statusCode()).isEqualTo(201);

        ImageDetail detail = ecr.describeImages(r -> r.repositoryName("by-protocol"))
                .imageDetails()
                .getFirst();
        assertThat(detail.imageDigest()).isEqualTo(digest(manifest.getBytes(UTF_8)));
        assertThat(detail.imageTags()).containsExactly("latest");
        assertThat(detail.imageManifestMediaType()).isEqualTo(MANIFEST_TYPE);
        assertThat(detail.imageSizeInBytes()).isPositive();
        assertThat(detail.imagePushedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(ecr.listImages(r -> r.repositoryName("by-protocol")).imageIds())
                .containsExactly(ImageIdentifier.builder()
                        .imageDigest(detail.imageDigest())
                        .imageTag("latest")
                        .build());
        var got = ecr.batchGetImage(r -> r.repositoryName("by-protocol")
                .imageIds(
                        ImageIdentifier.builder().imageTag("latest").build(),
                        ImageIdentifier.builder().imageTag("absent").build()));
        assertThat(got.images().getFirst().imageManifest()).isEqualTo(manifest);
        assertThat(got.failures().getFirst().failureCode()).isEqualTo(ImageFailureCode.IMAGE_NOT_FOUND);
        assertThat(got.failures().getFirst().failureReason()).isEqualTo("Requested image not found");
        refused(
                ImageNotFoundException.class,
                400,
                "ImageNotFoundException",
                "The image with imageId {imageDigest:'null', imageTag:'absent'} does not exist within the repository"
                        + " with name 'by-protocol' in the registry with id '111122223333'",
                () -> ecr.describeImages(r -> r.repositoryName("by-protocol")
                        .imageIds(ImageIdentifier.builder().imageTag("absent").build())));
        refused(
                RepositoryNotEmptyException.class,
                400,
                "RepositoryNotEmptyException",
                "The repository with name 'by-protocol' in registry with id '111122223333' cannot be deleted because"
                        + " it still contains images",
                () -> ecr.deleteRepository(r -> r.repositoryName("by-protocol")));
        var gone = ecr.batchDeleteImage(r -> r.repositoryName("by-protocol")
                .imageIds(ImageIdentifier.builder()
                        .imageDigest(detail.imageDigest())
                        .build()));
        assertThat(gone.imageIds()).extracting(ImageIdentifier::imageTag).containsExactly("latest");
        ecr.deleteRepository(r -> r.repositoryName("by-protocol"));
    }

    @Test
    void a_tag_that_may_not_move_stays() {
        ecr.createRepository(r -> r.repositoryName("fixed").imageTagMutability(ImageTagMutability.IMMUTABLE));
        byte[] one = "one".getBytes(UTF_8);
        byte[] two = "two".getBytes(UTF_8);
        upload("fixed", CONFIG);
        upload("fixed", one);
        upload("fixed", two);
        ecr.putImage(r -> r.repositoryName("fixed").imageManifest(manifest(one)).imageTag("v1"));
        refused(
                ImageTagAlreadyExistsException.class,
                400,
                "ImageTagAlreadyExistsException",
                "The image tag 'v1' already exists in the 'fixed' repository and cannot be overwritten because the"
                        + " tag is immutable.",
                () -> ecr.putImage(r ->
                        r.repositoryName("fixed").imageManifest(manifest(two)).imageTag("v1")));
        ecr.putImageTagMutability(r -> r.repositoryName("fixed").imageTagMutability(ImageTagMutability.MUTABLE));
        ecr.putImage(r -> r.repositoryName("fixed").imageManifest(manifest(two)).imageTag("v1"));
    }

    @Test
    void an_image_without_its_layers_is_refused() {
        create("hollow");
        LayersNotFoundException refusal = refused(
                LayersNotFoundException.class,
                400,
                "LayersNotFoundException",
                () -> ecr.putImage(r -> r.repositoryName("hollow")
                        .imageManifest(manifest("absent".getBytes(UTF_8)))
                        .imageTag("v1")));
        assertThat(refusal.awsErrorDetails().errorMessage()).contains(digest("absent".getBytes(UTF_8)));
    }

    @Test
    void what_is_not_set_has_its_own_error() {
        create("unset");
        refused(
                LifecyclePolicyNotFoundException.class,
                400,
                "LifecyclePolicyNotFoundException",
                "Lifecycle policy does not exist for the repository with name 'unset' in the registry with id"
                        + " '111122223333'",
                () -> ecr.getLifecyclePolicy(r -> r.repositoryName("unset")));
        refused(
                RepositoryPolicyNotFoundException.class,
                400,
                "RepositoryPolicyNotFoundException",
                "Repository policy does not exist for the repository with name 'unset' in the registry with id"
                        + " '111122223333'",
                () -> ecr.getRepositoryPolicy(r -> r.repositoryName("unset")));
        String policy = "{\"rules\":[{\"rulePriority\":1,\"selection\":{\"tagStatus\":\"untagged\",\"countType\":"
                + "\"imageCountMoreThan\",\"countNumber\":3},\"action\":{\"type\":\"expire\"}}]}";
        ecr.putLifecyclePolicy(r -> r.repositoryName("unset").lifecyclePolicyText(policy));
        assertThat(ecr.getLifecyclePolicy(r -> r.repositoryName("unset")).lifecyclePolicyText())
                .isEqualTo(policy);
    }

    @Test
    void a_login_is_good_for_its_own_registry() throws Exception {
        create("private");
        AuthorizationData login =
                ecr.getAuthorizationToken().authorizationData().getFirst();
        assertThat(new String(Base64.getDecoder().decode(login.authorizationToken()), UTF_8))
                .startsWith("AWS:");
        assertThat(login.expiresAt())
                .isBetween(
                        Instant.now().plus(Duration.ofHours(11)), Instant.now().plus(Duration.ofHours(13)));
        assertThat(login.proxyEndpoint())
                .isEqualTo("http://localhost:" + CLOUD.endpoint().getPort());

        HttpResponse<byte[]> none = send(HttpRequest.newBuilder(CLOUD.endpoint().resolve("/v2/")));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic realm=");
        assertThat(registry("GET", "/v2/", null).statusCode()).isEqualTo(200);

        for (Who other : List.of(Who.root("999999999999"), OWNER.in(Region.US_WEST_2))) {
            assertThat(CLOUD.ecr(other).describeRepositories().repositories()).isEmpty();
            HttpResponse<byte[]> unseen =
                    send(HttpRequest.newBuilder(CLOUD.endpoint().resolve("/v2/private/tags/list"))
                            .header("Authorization", basic(other)));
            assertThat(unseen.statusCode()).isEqualTo(404);
            assertThat(new String(unseen.body(), UTF_8)).contains("NAME_UNKNOWN");
        }
    }

    private void create(String name) {
        ecr.createRepository(r -> r.repositoryName(name));
    }

    private void upload(String repository, byte[] layer) {
        String id = ecr.initiateLayerUpload(r -> r.repositoryName(repository)).uploadId();
        ecr.uploadLayerPart(r -> r.repositoryName(repository)
                .uploadId(id)
                .partFirstByte(0L)
                .partLastByte(layer.length - 1L)
                .layerPartBlob(SdkBytes.fromByteArray(layer)));
        assertThat(ecr.completeLayerUpload(
                                r -> r.repositoryName(repository).uploadId(id).layerDigests(digest(layer)))
                        .layerDigest())
                .isEqualTo(digest(layer));
    }

    private void push(String repository, byte[] blob) throws Exception {
        HttpResponse<byte[]> begun = registry("POST", "/v2/" + repository + "/blobs/uploads/", new byte[0]);
        assertThat(begun.statusCode()).isEqualTo(202);
        String at = begun.headers().firstValue("Location").orElseThrow();
        HttpResponse<byte[]> sent = registry("PATCH", at, blob, "Content-Type", "application/octet-stream");
        assertThat(sent.statusCode()).isEqualTo(202);
        String next = sent.headers().firstValue("Location").orElseThrow();
        HttpResponse<byte[]> done =
                registry("PUT", next + (next.contains("?") ? "&" : "?") + "digest=" + digest(blob), new byte[0]);
        assertThat(done.statusCode()).isEqualTo(201);
        assertThat(done.headers().firstValue("Docker-Content-Digest")).contains(digest(blob));
    }

    private HttpResponse<byte[]> registry(String method, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(CLOUD.endpoint().resolve(path))
                .header("Authorization", basic(OWNER))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return CLOUD.plain()
                .send(request.version(HttpClient.Version.HTTP_1_1).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String basic(Who who) {
        return "Basic "
                + CLOUD.ecr(who)
                        .getAuthorizationToken()
                        .authorizationData()
                        .getFirst()
                        .authorizationToken();
    }

    private static String manifest(byte[] layer) {
        return """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}""".formatted(MANIFEST_TYPE, digest(CONFIG), CONFIG.length, digest(layer), layer.length);
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
