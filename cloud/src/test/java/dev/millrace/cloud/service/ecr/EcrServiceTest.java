package dev.millrace.cloud.service.ecr;

import static dev.millrace.cloud.service.ecr.RegistryUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.REGION;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.call;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.ecr.CreateRepositoryRequest;
import dev.millrace.wire.ecr.DeleteRepositoryRequest;
import dev.millrace.wire.ecr.DescribeRepositoriesRequest;
import dev.millrace.wire.ecr.GetAuthorizationTokenRequest;
import dev.millrace.wire.ecr.GetLifecyclePolicyRequest;
import dev.millrace.wire.ecr.GetRepositoryPolicyRequest;
import dev.millrace.wire.ecr.ImageTagMutabilityExclusionFilter;
import dev.millrace.wire.ecr.ListImagesRequest;
import dev.millrace.wire.ecr.ListTagsForResourceRequest;
import dev.millrace.wire.ecr.PutLifecyclePolicyRequest;
import dev.millrace.wire.ecr.Repository;
import dev.millrace.wire.ecr.SetRepositoryPolicyRequest;
import dev.millrace.wire.ecr.Tag;
import dev.millrace.wire.ecr.TagResourceRequest;
import dev.millrace.wire.ecr.UntagResourceRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EcrServiceTest {
    private static final String MISSING =
            "The repository with name 'none' does not exist in the registry with id '" + ACCOUNT + "'";

    @TempDir
    Path data;

    private RegistryUnderTest registry;

    @BeforeEach
    void open() {
        registry = new RegistryUnderTest(data);
        registry.create("rides");
        registry.logIn();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void a_repository_has_every_attribute_that_terraform_reads() {
        Repository repository = registry.api()
                .describeRepositories(
                        DescribeRepositoriesRequest.builder()
                                .repositoryNames(List.of("rides"))
                                .build(),
                        call())
                .repositories()
                .getFirst();
        assertThat(repository.repositoryArn()).isEqualTo("arn:aws:ecr:eu-west-1:123456789012:repository/rides");
        assertThat(repository.registryId()).isEqualTo(ACCOUNT);
        assertThat(repository.repositoryUri()).isEqualTo("localhost:4566/rides");
        assertThat(repository.createdAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(repository.imageTagMutability()).isEqualTo("MUTABLE");
        assertThat(repository.imageScanningConfiguration().scanOnPush()).isFalse();
        assertThat(repository.encryptionConfiguration().encryptionType()).isEqualTo("AES256");
    }

    @Test
    void a_repository_is_created_once_per_account_and_region() {
        assertAws(
                () -> registry.create("rides"),
                "RepositoryAlreadyExistsException",
                "The repository with name 'rides' already exists in the registry with id '123456789012'");
        CreateRepositoryRequest rides =
                CreateRepositoryRequest.builder().repositoryName("rides").build();
        registry.api().createRepository(rides, call(ACCOUNT, "us-east-1"));
        registry.api().createRepository(rides, call("210987654321", REGION));
    }

    @Test
    void what_is_asked_of_a_missing_repository_says_so() {
        assertAws(
                () -> registry.api()
                        .describeRepositories(
                                DescribeRepositoriesRequest.builder()
                                        .repositoryNames(List.of("none"))
                                        .build(),
                                call()),
                "RepositoryNotFoundException",
                MISSING);
        assertAws(
                () -> registry.api()
                        .deleteRepository(
                                DeleteRepositoryRequest.builder()
                                        .repositoryName("none")
                                        .build(),
                                call()),
                "RepositoryNotFoundException",
                MISSING);
        assertAws(
                () -> registry.api()
                        .listImages(
                                ListImagesRequest.builder()
                                        .repositoryName("none")
                                        .build(),
                                call()),
                "RepositoryNotFoundException",
                MISSING);
    }

    @Test
    void the_registry_of_another_account_is_out_of_reach() {
        assertAws(
                () -> registry.api()
                        .listImages(
                                ListImagesRequest.builder()
                                        .registryId("210987654321")
                                        .repositoryName("rides")
                                        .build(),
                                call()),
                "AccessDeniedException",
                "User: arn:aws:iam::123456789012:root is not authorized to access the registry with id '210987654321'");
    }

    @Test
    void a_repository_with_images_is_deleted_only_by_force() throws IOException {
        registry.pushImage("rides", "v1", "{}", "one");
        assertAws(
                () -> registry.api()
                        .deleteRepository(
                                DeleteRepositoryRequest.builder()
                                        .repositoryName("rides")
                                        .build(),
                                call()),
                "RepositoryNotEmptyException",
                "The repository with name 'rides' in registry with id '123456789012' cannot be deleted because it still"
                        + " contains images");
        registry.api()
                .deleteRepository(
                        DeleteRepositoryRequest.builder()
                                .repositoryName("rides")
                                .force(true)
                                .build(),
                        call());
        registry.create("rides");
        assertThat(registry.send("GET", "/v2/rides/tags/list").text()).contains("\"tags\":[]");
        assertThat(registry.send("HEAD", "/v2/rides/blobs/" + Digest.of(utf8("one")))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_login_token_is_the_user_and_a_password() {
        var granted = registry.api()
                .getAuthorizationToken(GetAuthorizationTokenRequest.builder().build(), call())
                .authorizationData()
                .getFirst();
        assertThat(granted.proxyEndpoint()).isEqualTo("http://localhost:4566");
        assertThat(granted.expiresAt()).isEqualTo(Instant.parse("2026-01-01T12:00:00Z"));
        assertThat(new String(Base64.getDecoder().decode(granted.authorizationToken()), StandardCharsets.UTF_8))
                .startsWith("AWS:");
    }

    @Test
    void policies_are_kept_as_they_were_put_and_their_absence_has_its_own_error() {
        assertAws(
                () -> registry.api()
                        .getRepositoryPolicy(
                                GetRepositoryPolicyRequest.builder()
                                        .repositoryName("rides")
                                        .build(),
                                call()),
                "RepositoryPolicyNotFoundException",
                "Repository policy does not exist for the repository with name 'rides' in the registry with id"
                        + " '123456789012'");
        assertAws(
                () -> registry.api()
                        .setRepositoryPolicy(
                                SetRepositoryPolicyRequest.builder()
                                        .repositoryName("rides")
                                        .policyText("{")
                                        .build(),
                                call()),
                "InvalidParameterException",
                "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'");
        assertAws(
                () -> registry.api()
                        .getLifecyclePolicy(
                                GetLifecyclePolicyRequest.builder()
                                        .repositoryName("rides")
                                        .build(),
                                call()),
                "LifecyclePolicyNotFoundException",
                "Lifecycle policy does not exist for the repository with name 'rides' in the registry with id"
                        + " '123456789012'");
        assertAws(
                () -> putLifecyclePolicy("{}"),
                "InvalidParameterException",
                "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation"
                        + " failure: object has missing required properties ([\"rules\"])'");
    }

    @Test
    void tags_of_a_repository_are_added_changed_and_taken_away() {
        String arn = "arn:aws:ecr:eu-west-1:123456789012:repository/rides";
        registry.api().tagResource(new TagResourceRequest(arn, List.of(new Tag("a", "1"), new Tag("b", "2"))), call());
        registry.api().tagResource(new TagResourceRequest(arn, List.of(new Tag("a", "3"))), call());
        registry.api().untagResource(new UntagResourceRequest(arn, List.of("b")), call());
        assertThat(registry.api()
                        .listTagsForResource(new ListTagsForResourceRequest(arn), call())
                        .tags())
                .containsExactly(new Tag("a", "3"));
        assertAws(
                () -> registry.api().tagResource(new TagResourceRequest(arn, List.of(new Tag("aws:x", "1"))), call()),
                "InvalidTagParameterException",
                "Invalid tag key 'aws:x': keys beginning with aws: are reserved");
    }

    @Test
    void exclusions_need_a_mutability_that_has_them() {
        assertThatThrownBy(() -> registry.api()
                        .createRepository(
                                CreateRepositoryRequest.builder()
                                        .repositoryName("other")
                                        .imageTagMutability("MUTABLE")
                                        .imageTagMutabilityExclusionFilters(
                                                List.of(ImageTagMutabilityExclusionFilter.builder()
                                                        .filterType("WILDCARD")
                                                        .filter("v*")
                                                        .build()))
                                        .build(),
                                call()))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidParameterException"));
    }

    private void putLifecyclePolicy(String text) {
        registry.api()
                .putLifecyclePolicy(
                        PutLifecyclePolicyRequest.builder()
                                .repositoryName("rides")
                                .lifecyclePolicyText(text)
                                .build(),
                        call());
    }

    private static void assertAws(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).isEqualTo(message);
        });
    }
}
