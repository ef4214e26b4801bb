package dev.millrace.cloud.service.ecr;

import static dev.millrace.cloud.service.ecr.RegistryUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.wire.ecr.BatchDeleteImageRequest;
import dev.millrace.wire.ecr.ImageIdentifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageNewsTest {
    @TempDir
    private Path folder;

    @Test
    void pushes_and_deletions_are_told_tag_by_tag() throws IOException {
        try (RegistryUnderTest registry = new RegistryUnderTest(folder)) {
            List<ServiceEvent> told = new ArrayList<>();
            registry.registry().tell(told::add);
            registry.create("rides");
            registry.logIn();
            String digest = registry.pushImage("rides", "a", "{}", "layer");
            registry.pushImage("rides", "b", "{}", "layer");
            // What is there already is no push.
            registry.pushImage("rides", "b", "{}", "layer");
            registry.api()
                    .batchDeleteImage(
                            BatchDeleteImageRequest.builder()
                                    .repositoryName("rides")
                                    .imageIds(List.of(ImageIdentifier.builder()
                                            .imageDigest(digest)
                                            .build()))
                                    .build(),
                            call());
            assertThat(told)
                    .containsExactly(
                            event("PUSH", digest, "a"),
                            event("PUSH", digest, "b"),
                            event("DELETE", digest, "a"),
                            event("DELETE", digest, "b"));
        }
    }

    private static ServiceEvent event(String action, String digest, String tag) {
        return new ServiceEvent(
                RegistryUnderTest.ACCOUNT,
                RegistryUnderTest.REGION,
                "aws.ecr",
                "ECR Image Action",
                List.of(),
                "{\"result\":\"SUCCESS\",\"repository-name\":\"rides\",\"image-digest\":\"" + digest
                        + "\",\"action-type\":\"" + action + "\",\"image-tag\":\"" + tag
                        + "\",\"manifest-media-type\":\"" + RegistryUnderTest.OCI_MANIFEST + "\"}",
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
