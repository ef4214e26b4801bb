package dev.millrace.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// The AWS that a command speaks to: the local server, unless `--aws` says the real one.
public final class AwsTarget {
    private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(names = "--aws", description = "Use AWS itself, with the credentials and region of the environment.")
    private boolean real;

    @Option(
            names = {"--endpoint", "--endpoint-url"},
            paramLabel = "URL",
            description = "Address of AWS' services (default: AWS_ENDPOINT_URL, or the local server's).")
    private @Nullable URI named;

    @Option(
            names = "--region",
            description = "Region (default: AWS_REGION, AWS_DEFAULT_REGION or us-east-1).",
            defaultValue = "${env:AWS_REGION:-${env:AWS_DEFAULT_REGION:-us-east-1}}")
    private String region = "us-east-1";

    private boolean ownServer;

    public ServerAddress server() {
        return server;
    }

    public String region() {
        return region;
    }

    public boolean real() {
        return real;
    }

    /// From here on the server of the options is meant, whatever the environment says.
    public void useServer() {
        ownServer = true;
    }

    /// The address of the services: the one named, that of --port, AWS_ENDPOINT_URL where it is set, else the local
    /// server's. Empty for AWS itself.
    public Optional<URI> endpoint() {
        if (real) {
            return Optional.empty();
        }
        if (named != null) {
            return Optional.of(named);
        }
        if (ownServer || server.portGiven()) {
            return Optional.of(server.uri());
        }
        String set = System.getenv("AWS_ENDPOINT_URL");
        return Optional.of(set == null || set.isEmpty() ? server.uri() : URI.create(set));
    }

    /// Gives a client its address, region and credentials. Its HTTP is the JDK's own: nothing to warm up.
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, region);
    }

    /// The same for a region of its own.
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, String region) {
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder();
        if (builder instanceof LambdaClientBuilder) {
            http.socketTimeout(LONGEST_INVOCATION);
        }
        builder.httpClientBuilder(http).region(Region.of(region));
        if (!real) {
            endpoint().ifPresent(builder::endpointOverride);
            builder.credentialsProvider(localCredentials());
        }
        if (builder instanceof S3ClientBuilder s3) {
            s3.forcePathStyle(true);
        }
        return builder.build();
    }

    private AwsCredentialsProvider localCredentials() {
        boolean elsewhere = named != null || System.getenv("AWS_ENDPOINT_URL") != null;
        boolean given = !ownServer && elsewhere && System.getenv("AWS_ACCESS_KEY_ID") != null;
        return given
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    }
}
