package dev.millrace.cli;

import dev.millrace.cloud.service.ecr.domain.ImageReference;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.composition.standalone.ImageContents;
import dev.millrace.cloud.composition.standalone.UnreadableImageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.EcrClientBuilder;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/// An image in ECR, read by ECR's own API (BatchGetImage, GetDownloadUrlForLayer): no login, the same here and on AWS.
final class EcrImage implements ImageContents, AutoCloseable {
    private static final Pattern REFERENCE =
            Pattern.compile("(?:([^/]*[.:][^/]*|localhost)/)?([a-z0-9._/-]+)(?::([A-Za-z0-9_.-]+))?(?:@(sha256:[0-9a-f]{64}))?");
    private static final String[] MANIFESTS = {
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json"
    };

    private final EcrClient ecr;
    private final @Nullable String registryId;
    private final String repository;
    private final ImageIdentifier wanted;

    private EcrImage(EcrClient ecr, @Nullable String registryId, String repository, ImageIdentifier wanted) {
        this.ecr = ecr;
        this.registryId = registryId;
        this.repository = repository;
        this.wanted = wanted;
    }

    /// @param name `[HOST/]REPOSITORY[:TAG|@DIGEST]`; a host in AWS's form names account and region, another one a server
    /// @param server where the host is missing, or AWS's own while AWS_ENDPOINT_URL or a local server stands for AWS
    static EcrImage named(String name, URI server) {
        Matcher parts = REFERENCE.matcher(name);
        if (!parts.matches()) {
            throw new UserError(name + " is neither a file nor an image's name");
        }
        String host = parts.group(1);
        String tag = parts.group(3);
        String digest = parts.group(4);
        ImageIdentifier wanted = digest == null
                ? ImageIdentifier.builder().imageTag(tag == null ? "latest" : tag).build()
                : ImageIdentifier.builder().imageDigest(digest).build();
        Optional<Registry> aws = host == null ? Optional.empty() : ImageReference.registryOf(host);
        URI address = host == null || aws.isPresent() ? server : URI.create("http://" + host);
        String region = System.getenv().getOrDefault("AWS_REGION", System.getenv().getOrDefault("AWS_DEFAULT_REGION", "us-east-1"));
        EcrClientBuilder builder = EcrClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(address)
                .region(Region.of(aws.map(Registry::region).orElse(region)));
        builder.credentialsProvider(
                System.getenv("AWS_ENDPOINT_URL") != null && System.getenv("AWS_ACCESS_KEY_ID") != null
                        ? DefaultCredentialsProvider.builder().build()
                        : StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
        return new EcrImage(
                builder.build(), aws.map(Registry::account).orElse(null), parts.group(2), wanted);
    }

    @Override
    public ManifestBytes top() throws UnreadableImageException {
        return manifest(wanted);
    }

    @Override
    public ManifestBytes manifest(String digest, String mediaType) throws UnreadableImageException {
        return manifest(ImageIdentifier.builder().imageDigest(digest).build());
    }

    private ManifestBytes manifest(ImageIdentifier identifier) throws UnreadableImageException {
        BatchGetImageResponse answer;
        try {
            answer = ecr.batchGetImage(request -> request.registryId(registryId)
                    .repositoryName(repository)
                    .imageIds(identifier)
                    .acceptedMediaTypes(MANIFESTS));
        } catch (EcrException e) {
            throw new UnreadableImageException(String.valueOf(e.awsErrorDetails().errorMessage()));
        } catch (SdkClientException e) {
            throw new UnreadableImageException("it is no file here, and no registry answers. Start one with: "
                    + Installation.called() + " up --detach");
        }
        if (answer.images().isEmpty()) {
            throw new UnreadableImageException("there is no such image in the repository " + repository);
        }
        Image image = answer.images().getFirst();
        return new ManifestBytes(image.imageManifest().getBytes(StandardCharsets.UTF_8), image.imageManifestMediaType());
    }

    @Override
    public InputStream blob(String digest) throws IOException {
        String link = ecr.getDownloadUrlForLayer(request -> request.registryId(registryId)
                        .repositoryName(repository)
                        .layerDigest(digest))
                .downloadUrl();
        return URI.create(link).toURL().openStream();
    }

    @Override
    public void close() {
        ecr.close();
    }
}
