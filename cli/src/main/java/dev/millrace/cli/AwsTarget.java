package dev.millrace.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// The AWS that a command speaks to: the local server, unless `--aws` says the real one.
public final class AwsTarget {
    public static final String USUAL_REGION = "us-east-1";

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
    private String region = USUAL_REGION;

    private boolean ownServer;

    public ServerAddress server() {
        return server;
    }

    public String region() {
        return region;
    }

    public boolean real() {
        if (real && (named != null || server.portGiven() || server.dataGiven())) {
            throw new UserError("--aws means AWS itself: leave out --endpoint, --port and --data");
        }
        return real;
    }

    /// From here on the server of the options is meant, whatever the environment says.
    public void useServer() {
        ownServer = true;
    }

    /// The address of the services: the one named, that of --port, AWS_ENDPOINT_URL where it is set, else the local
    /// server's. Empty for AWS itself.
    public Optional<URI> endpoint() {
        if (real()) {
            return Optional.empty();
        }
        if (named != null) {
            return Optional.of(named);
        }
        if (ownServer || server.portGiven() || server.dataGiven()) {
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
        if (real()) {
            refuseLocalKeys(System.getenv());
            builder.endpointOverride(awsItself(builder, Region.of(region)));
        } else {
            endpoint().ifPresent(builder::endpointOverride);
            builder.credentialsProvider(localCredentials());
        }
        if (builder instanceof S3ClientBuilder s3) {
            s3.forcePathStyle(true);
        }
        return builder.build();
    }

    /// Said outright: a client that is told nothing reads AWS_ENDPOINT_URL, and so ends at the local server.
    private static URI awsItself(AwsClientBuilder<?, ?> builder, Region region) {
        String service =
                switch (builder) {
                    case S3ClientBuilder _ -> "s3";
                    case LambdaClientBuilder _ -> "lambda";
                    case KinesisClientBuilder _ -> "kinesis";
                    default -> throw new IllegalStateException("no address of AWS is known for " + builder);
                };
        return URI.create("https://" + ServiceMetadata.of(service).endpointFor(region));
    }

    /// AWS would answer no more than that it does not know them.
    static void refuseLocalKeys(Map<String, String> shell) {
        String key = shell.getOrDefault("AWS_ACCESS_KEY_ID", "");
        if (shell.getOrDefault("AWS_SECRET_ACCESS_KEY", "").equals("test") && key.matches("test|\\d{12}")) {
            throw new UserError("--aws means AWS itself, but this shell holds the local server's key pair."
                    + " Give back what it had: eval \"$(" + Installation.called() + " env --unset)\"");
        }
    }

    private AwsCredentialsProvider localCredentials() {
        boolean elsewhere = named != null || System.getenv("AWS_ENDPOINT_URL") != null;
        boolean given = !ownServer && elsewhere && System.getenv("AWS_ACCESS_KEY_ID") != null;
        return given
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    }
}
