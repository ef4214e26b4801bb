package dev.millrace.cloud.service.ecr;

import static dev.millrace.cloud.service.ecr.RegistryUnderTest.OCI_INDEX;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.OCI_MANIFEST;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.call;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.ecr.RegistryUnderTest.Answer;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.wire.ecr.GetDownloadUrlForLayerRequest;
import dev.millrace.wire.ecr.PutImageTagMutabilityRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryProtocolTest {
    private static final String ABSENT = "sha256:" + "0".repeat(64);

    @TempDir
    Path data;

    private RegistryUnderTest registry;

    @BeforeEach
    void open() {
        registry = new RegistryUnderTest(data);
        registry.create("rides");
        registry.create("team/blobs");
        registry.logIn();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void who_is_not_logged_in_is_challenged() throws IOException {
        registry.logIn("");
        Answer answer = registry.send("GET", "/v2/");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate"))
                .isEqualTo("Basic realm=\"http://localhost:4566/\",service=\"ecr.amazonaws.com\"");
        assertError(answer, 401, "UNAUTHORIZED", "Not Authorized");
    }

    @Test
    void a_login_is_good_for_twelve_hours() throws IOException {
        assertThat(registry.send("GET", "/v2/").status()).isEqualTo(200);
        registry.clock.advance(Duration.ofHours(12).minusMillis(1));
        assertThat(registry.send("GET", "/v2/").status()).isEqualTo(200);
        registry.clock.advance(Duration.ofMillis(1));
        assertError(
                registry.send("GET", "/v2/"),
                403,
                "DENIED",
                "Your authorization token has expired. Reauthenticate and try again.");
    }

    @Test
    void a_login_that_was_changed_is_none() throws IOException {
        registry.logIn(registry.token(call()).substring(0, 40));
        assertError(registry.send("GET", "/v2/"), 401, "UNAUTHORIZED", "Your Authorization Token is invalid.");
    }

    @Test
    void a_login_of_another_account_or_region_sees_other_repositories() throws IOException {
        registry.logIn(registry.token(call("210987654321", "eu-west-1")));
        assertError(
                registry.send("GET", "/v2/rides/tags/list"),
                404,
                "NAME_UNKNOWN",
                "The repository with name 'rides' does not exist in the registry with id '210987654321'");
        registry.logIn(registry.token(call(RegistryUnderTest.ACCOUNT, "us-east-1")));
        assertThat(registry.send("GET", "/v2/rides/tags/list").status()).isEqualTo(404);
        assertThat(registry.send("GET", "/v2/", new byte[0], "Host", "123456789012.dkr.ecr.eu-west-1.localhost:4566")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_blob_comes_in_parts_and_goes_out_whole_or_by_range() throws IOException {
        Answer begun = registry.send("POST", "/v2/team/blobs/blobs/uploads/");
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.header("Range")).isEqualTo("0-0");
        String upload = begun.header("Location");
        assertThat(upload).startsWith("/v2/team/blobs/blobs/uploads/").endsWith(begun.header("Docker-Upload-UUID"));

        Answer first = registry.send("PATCH", upload, utf8("hello "), "Content-Range", "0-5");
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("Range")).isEqualTo("0-5");
        Answer gap = registry.send("PATCH", upload, utf8("x"), "Content-Range", "7-7");
        assertError(gap, 416, "BLOB_UPLOAD_INVALID", "The part should begin at byte 6, not at 7");
        assertThat(gap.header("Range")).isEqualTo("0-5");
        assertThat(registry.send("PATCH", upload, utf8("wor")).header("Range")).isEqualTo("0-8");
        Answer status = registry.send("GET", upload);
        assertThat(status.status()).isEqualTo(204);
        assertThat(status.header("Range")).isEqualTo("0-8");

        String digest = Digest.of(utf8("hello world")).text();
        Answer done = registry.send("PUT", upload + "?digest=" + digest.replace(":", "%3A"), utf8("ld"));
        assertThat(done.status()).isEqualTo(201);
        assertThat(done.header("Location")).isEqualTo("/v2/team/blobs/blobs/" + digest);
        assertThat(done.header("Docker-Content-Digest")).isEqualTo(digest);
        assertThat(registry.send("GET", upload).status()).isEqualTo(404);

        String blob = done.header("Location");
        Answer head = registry.send("HEAD", blob);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("11");
        assertThat(head.body()).isEmpty();
        assertThat(registry.send("GET", blob).text()).isEqualTo("hello world");
        assertRange(blob, "bytes=6-8", "wor", "bytes 6-8/11");
        assertRange(blob, "bytes=6-", "world", "bytes 6-10/11");
        assertRange(blob, "bytes=-3", "rld", "bytes 8-10/11");
        assertRange(blob, "bytes=9-99", "ld", "bytes 9-10/11");
        Answer outside = registry.send("GET", blob, new byte[0], "Range", "bytes=11-");
        assertThat(outside.status()).isEqualTo(416);
        assertThat(outside.header("Content-Range")).isEqualTo("bytes */11");
        assertThat(registry.send("GET", blob, new byte[0], "Range", "bytes=0-1,3-4")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void bytes_that_have_another_digest_are_refused_and_dropped() throws IOException {
        String upload = registry.send("POST", "/v2/rides/blobs/uploads/").header("Location");
        assertError(
                registry.send("PUT", upload + "?digest=" + ABSENT, utf8("x")),
                400,
                "DIGEST_INVALID",
                "Layer digest '" + ABSENT + "' does not match the digest calculated from the uploaded bytes");
        assertThat(registry.send("GET", upload).text()).contains("BLOB_UPLOAD_UNKNOWN");
        assertThat(registry.send("HEAD", "/v2/rides/blobs/" + ABSENT).status()).isEqualTo(404);
    }

    @Test
    void an_upload_is_cancelled() throws IOException {
        String upload = registry.send("POST", "/v2/rides/blobs/uploads/").header("Location");
        assertThat(registry.send("DELETE", upload).status()).isEqualTo(204);
        assertThat(registry.send("PATCH", upload, utf8("x")).status()).isEqualTo(404);
    }

    @Test
    void a_layer_is_mounted_from_another_repository_if_it_is_there() throws IOException {
        String digest = registry.pushBlob("rides", utf8("layer"));
        Answer mounted = registry.send("POST", "/v2/team/blobs/blobs/uploads/?mount=" + digest + "&from=rides");
        assertThat(mounted.status()).isEqualTo(201);
        assertThat(registry.send("GET", mounted.header("Location")).text()).isEqualTo("layer");
        Answer unknown = registry.send("POST", "/v2/team/blobs/blobs/uploads/?mount=" + ABSENT + "&from=rides");
        assertThat(unknown.status()).isEqualTo(202);
        assertThat(unknown.header("Location")).isNotEmpty();
    }

    @Test
    void a_manifest_comes_back_byte_for_byte_by_tag_and_digest_and_after_a_restart() throws IOException {
        String digest = registry.pushImage("rides", "v1", "{}", "one", "two");
        registry.restart();
        for (String reference : new String[] {"v1", digest, digest.replace(":", "%3A")}) {
            Answer manifest = registry.send("GET", "/v2/rides/manifests/" + reference);
            assertThat(manifest.status()).isEqualTo(200);
            assertThat(manifest.header("Content-Type")).isEqualTo(OCI_MANIFEST);
            assertThat(manifest.header("Docker-Content-Digest")).isEqualTo(digest);
            assertThat(Digest.of(manifest.body()).text()).isEqualTo(digest);
        }
        Answer head = registry.send("HEAD", "/v2/rides/manifests/v1");
        assertThat(head.body()).isEmpty();
        assertThat(Integer.parseInt(head.header("Content-Length"))).isPositive();
        assertThat(registry.send("GET", "/v2/rides/blobs/" + Digest.of(utf8("one")))
                        .text())
                .isEqualTo("one");
    }

    @Test
    void a_manifest_needs_its_layers_in_the_repository() throws IOException {
        String config = registry.pushBlob("rides", utf8("{}"));
        byte[] manifest = utf8("{\"schemaVersion\":2,\"config\":"
                + RegistryUnderTest.descriptor("application/vnd.oci.image.config.v1+json", config, utf8("{}"))
                + ",\"layers\":["
                + RegistryUnderTest.descriptor("application/vnd.oci.image.layer.v1.tar", ABSENT, utf8("x")) + "]}");
        assertError(
                registry.send("PUT", "/v2/rides/manifests/v1", manifest, "Content-Type", OCI_MANIFEST),
                400,
                "MANIFEST_BLOB_UNKNOWN",
                "Layers with digests '[" + ABSENT
                        + "]' required for pushing image into repository with name 'rides' in the registry with id"
                        + " '123456789012' do not exist");
    }

    @Test
    void what_is_no_manifest_is_refused() throws IOException {
        assertError(
                registry.send("PUT", "/v2/rides/manifests/v1", utf8("nonsense"), "Content-Type", OCI_MANIFEST),
                400,
                "MANIFEST_INVALID",
                "Invalid JSON syntax");
        assertThat(registry.send("PUT", "/v2/rides/manifests/" + ABSENT, utf8("{}"))
                        .text())
                .contains("\"code\":\"DIGEST_INVALID\"");
        assertError(
                registry.send("PUT", "/v2/rides/manifests/-x", utf8("{}")),
                400,
                "TAG_INVALID",
                "Invalid image tag '-x'");
        assertError(
                registry.send("PUT", "/v2/rides/manifests/v1", new byte[(4 << 20) + 1]),
                413,
                "SIZE_INVALID",
                "The manifest is larger than 4194304 bytes");
    }

    @Test
    void an_immutable_tag_stays_where_it_is() throws IOException {
        registry.api()
                .putImageTagMutability(
                        PutImageTagMutabilityRequest.builder()
                                .repositoryName("rides")
                                .imageTagMutability("IMMUTABLE")
                                .build(),
                        call());
        String digest = registry.pushImage("rides", "v1", "{}", "one");
        byte[] manifest = registry.send("GET", "/v2/rides/manifests/v1").body();
        // Even with the same image, as on AWS.
        assertError(
                registry.send("PUT", "/v2/rides/manifests/v1", manifest, "Content-Type", OCI_MANIFEST),
                400,
                "TAG_INVALID",
                "The image tag 'v1' already exists in the 'rides' repository and cannot be overwritten because the tag is"
                        + " immutable.");
        assertThat(registry.send("PUT", "/v2/rides/manifests/v2", manifest, "Content-Type", OCI_MANIFEST)
                        .status())
                .isEqualTo(201);
        assertThat(registry.send("HEAD", "/v2/rides/manifests/v1").header("Docker-Content-Digest"))
                .isEqualTo(digest);
    }

    @Test
    void lists_come_in_pages_with_a_link_to_the_next() throws IOException {
        registry.pushImage("rides", "a", "{}", "one");
        registry.pushImage("rides", "b", "{}", "two");
        registry.pushImage("rides", "c", "{}", "two");
        assertThat(registry.send("GET", "/v2/rides/tags/list").text())
                .isEqualTo("{\"name\":\"rides\",\"tags\":[\"a\",\"b\",\"c\"]}");
        Answer page = registry.send("GET", "/v2/rides/tags/list?n=2");
        assertThat(page.text()).isEqualTo("{\"name\":\"rides\",\"tags\":[\"a\",\"b\"]}");
        assertThat(page.header("Link")).isEqualTo("</v2/rides/tags/list?last=b&n=2>; rel=\"next\"");
        Answer last = registry.send("GET", "/v2/rides/tags/list?last=b&n=2");
        assertThat(last.text()).isEqualTo("{\"name\":\"rides\",\"tags\":[\"c\"]}");
        assertThat(last.header("Link")).isEmpty();
        assertThat(registry.send("GET", "/v2/rides/tags/list?n=0").text())
                .isEqualTo("{\"name\":\"rides\",\"tags\":[]}");
        assertError(
                registry.send("GET", "/v2/rides/tags/list?n=x"),
                400,
                "PAGINATION_NUMBER_INVALID",
                "Invalid number of results 'x'");
        assertThat(registry.send("GET", "/v2/_catalog?n=1").text()).isEqualTo("{\"repositories\":[\"rides\"]}");
        assertThat(registry.send("GET", "/v2/_catalog?n=1&last=rides").text())
                .isEqualTo("{\"repositories\":[\"team/blobs\"]}");
    }

    @Test
    void a_tag_is_deleted_alone_and_its_image_with_the_last_one() throws IOException {
        String digest = registry.pushImage("rides", "a", "{}", "one");
        registry.pushImage("rides", "b", "{}", "one");
        assertThat(registry.send("DELETE", "/v2/rides/manifests/a").status()).isEqualTo(202);
        assertThat(registry.send("HEAD", "/v2/rides/manifests/" + digest).status())
                .isEqualTo(200);
        assertThat(registry.send("DELETE", "/v2/rides/manifests/b").status()).isEqualTo(202);
        assertError(
                registry.send("GET", "/v2/rides/manifests/" + digest),
                404,
                "MANIFEST_UNKNOWN",
                "Requested image not found");
        assertThat(registry.send("DELETE", "/v2/rides/manifests/b").status()).isEqualTo(404);
    }

    @Test
    void a_layer_that_an_image_needs_is_not_deleted() throws IOException {
        registry.pushImage("rides", "a", "{}", "one");
        String digest = Digest.of(utf8("one")).text();
        assertError(
                registry.send("DELETE", "/v2/rides/blobs/" + digest),
                403,
                "DENIED",
                "Layer with digest '" + digest
                        + "' is used by images in the repository with name 'rides' in the registry with id"
                        + " '123456789012'");
        String loose = registry.pushBlob("rides", utf8("loose"));
        assertThat(registry.send("DELETE", "/v2/rides/blobs/" + loose).status()).isEqualTo(202);
        assertThat(registry.send("GET", "/v2/rides/blobs/" + loose).status()).isEqualTo(404);
    }

    @Test
    void an_index_keeps_its_images_and_referrers_are_listed() throws IOException {
        String child = registry.pushImage("rides", "child", "{}", "one");
        byte[] childBytes = registry.send("GET", "/v2/rides/manifests/child").body();
        String childDescriptor = RegistryUnderTest.descriptor(OCI_MANIFEST, child, childBytes);
        byte[] index = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX
                + "\",\"artifactType\":\"text/note\",\"subject\":" + childDescriptor + ",\"manifests\":["
                + childDescriptor + "]}");
        Answer pushed = registry.send("PUT", "/v2/rides/manifests/all", index, "Content-Type", OCI_INDEX);
        assertThat(pushed.status()).isEqualTo(201);
        assertThat(pushed.header("OCI-Subject")).isEqualTo(child);
        String indexDigest = pushed.header("Docker-Content-Digest");
        assertError(
                registry.send("DELETE", "/v2/rides/manifests/" + child),
                403,
                "DENIED",
                "Requested image referenced by manifest list: [" + indexDigest + "]");
        Answer referrers = registry.send("GET", "/v2/rides/referrers/" + child + "?artifactType=text/note");
        assertThat(referrers.header("Content-Type")).isEqualTo(OCI_INDEX);
        assertThat(referrers.header("OCI-Filters-Applied")).isEqualTo("artifactType");
        assertThat(referrers.text())
                .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[{\"mediaType\":\""
                        + OCI_INDEX + "\",\"digest\":\"" + indexDigest + "\",\"size\":" + index.length
                        + ",\"artifactType\":\"text/note\"}]}");
        assertThat(registry.send("GET", "/v2/rides/referrers/" + child + "?artifactType=x")
                        .text())
                .contains("\"manifests\":[]");
    }

    @Test
    void a_download_address_needs_no_login_until_it_expires() throws IOException {
        String digest = registry.pushBlob("rides", utf8("layer"));
        String url = String.valueOf(registry.api()
                .getDownloadUrlForLayer(
                        GetDownloadUrlForLayerRequest.builder()
                                .repositoryName("rides")
                                .layerDigest(digest)
                                .build(),
                        call())
                .downloadUrl());
        assertThat(url).startsWith("http://localhost:4566/v2/rides/blobs/");
        String target = url.substring("http://localhost:4566".length());
        registry.logIn("");
        assertThat(registry.send("GET", target).text()).isEqualTo("layer");
        assertThat(registry.send("GET", target.replace("expires=1", "expires=2"))
                        .status())
                .isEqualTo(401);
        registry.clock.advance(Duration.ofHours(1));
        assertThat(registry.send("GET", target).status()).isEqualTo(401);
    }

    @Test
    void names_and_paths_with_tricks_are_refused() throws IOException {
        for (String name : new String[] {"..", "a/../rides", "Rides", "a//b", "%2e%2e", "rides%00"}) {
            assertThat(registry.send("GET", "/v2/" + name + "/tags/list").text())
                    .as(name)
                    .contains("\"code\":\"NAME_INVALID\"");
        }
        assertThat(registry.send("GET", "/v2/rides/blobs/sha256:..%2F..").text())
                .contains("DIGEST_INVALID");
        assertThat(registry.send("GET", "/v2/rides/elsewhere").status()).isEqualTo(404);
        assertThat(registry.send("POST", "/v2/rides/manifests/v1").status()).isEqualTo(405);
    }

    @Test
    void what_nobody_needs_goes_with_the_rounds_and_what_images_need_stays() throws IOException {
        registry.pushImage("rides", "a", "{}", "one");
        String loose = registry.pushBlob("rides", utf8("loose"));
        String upload = registry.send("POST", "/v2/rides/blobs/uploads/").header("Location");
        registry.clock.advance(Duration.ofHours(1).plusSeconds(1));
        registry.round();
        assertThat(registry.send("GET", upload).status()).isEqualTo(404);
        assertThat(registry.send("HEAD", "/v2/rides/blobs/" + loose).status()).isEqualTo(404);
        assertThat(registry.send("HEAD", "/v2/rides/blobs/" + Digest.of(utf8("one")))
                        .status())
                .isEqualTo(200);
    }

    private void assertRange(String blob, String range, String text, String contentRange) throws IOException {
        Answer part = registry.send("GET", blob, new byte[0], "Range", range);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo(text);
        assertThat(part.header("Content-Range")).isEqualTo(contentRange);
    }

    private static void assertError(Answer answer, int status, String code, String message) {
        assertThat(answer.text()).contains("\"code\":\"" + code + "\"").contains("\"message\":\"" + message + "\"");
        assertThat(answer.status()).isEqualTo(status);
    }
}
