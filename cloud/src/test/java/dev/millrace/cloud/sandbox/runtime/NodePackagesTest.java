package dev.millrace.cloud.sandbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.Bind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodePackagesTest {
    @TempDir
    Path folder;

    @Test
    void what_the_sdk_needs_of_what_stands_beside_it_is_lent_with_it_and_nothing_else() throws IOException {
        has("@aws-sdk/client-s3", "\"@smithy/core\": \"^3\", \"tslib\": \"^2\", \"elsewhere\": \"^1\"");
        has("@smithy/core", "\"@aws/lambda-invoke-store\": \"^0.2\"");
        has("@aws/lambda-invoke-store", "");
        has("tslib", "\"@smithy/core\": \"^3\"");
        has("express", "\"tslib\": \"^2\"");
        NodePackages packages = new NodePackages(folder);
        assertThat(packages.haveSdk()).isTrue();
        assertThat(packages.lent())
                .extracting(Bind::target)
                .containsExactly(
                        "/var/node_modules/@aws",
                        "/var/node_modules/@aws-sdk",
                        "/var/node_modules/@smithy",
                        "/var/node_modules/tslib");
    }

    @Test
    void a_package_that_does_not_tell_what_it_needs_is_lent_by_itself() throws IOException {
        Files.createDirectories(folder.resolve("@aws-sdk/client-s3"));
        Files.writeString(folder.resolve("@aws-sdk/client-s3/package.json"), "{");
        assertThat(new NodePackages(folder).lent()).extracting(Bind::target).containsExactly("/var/node_modules/@aws-sdk");
    }

    private void has(String name, String needs) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Files.writeString(place.resolve("package.json"), "{\"dependencies\": {" + needs + "}}");
    }
}
