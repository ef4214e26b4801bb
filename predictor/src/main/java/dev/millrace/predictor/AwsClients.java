package dev.millrace.predictor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// AWS's clients, made for starting fast: what Lambda's environment says is taken from there, so that no file, no
/// instance metadata and no other HTTP client is looked for.
final class AwsClients {

    private final Map<String, String> environment;

    AwsClients(Map<String, String> environment) {
        this.environment = environment;
    }

    KinesisClient kinesis() {
        return fromEnvironment(KinesisClient.builder())
                .httpClient(http(Duration.ofSeconds(3), Duration.ofSeconds(20)))
                .build();
    }

    S3Client s3() {
        S3ClientBuilder builder = fromEnvironment(S3Client.builder())
                .httpClient(http(Duration.ofSeconds(3), Duration.ofSeconds(30)))
                // The bytes come over TCP from beside us, and a model that is not whole does not load.
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        // A server named by the environment is seldom reachable as bucket.server.
        if (environment.containsKey("AWS_ENDPOINT_URL") || environment.containsKey("AWS_ENDPOINT_URL_S3")) {
            builder.forcePathStyle(true);
        }
        return builder.build();
    }

    /// The SDK's own way of opening connections reads all trusted certificates when the client is made, whether or not
    /// there will be TLS: a fifth of a second. Here the JDK reads them at the first connection that needs them.
    private static SdkHttpClient http(Duration connect, Duration read) {
        return UrlConnectionHttpClient.create(uri -> {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setConnectTimeout((int) connect.toMillis());
                connection.setReadTimeout((int) read.toMillis());
                connection.setUseCaches(false);
                return connection;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private <B extends AwsClientBuilder<B, C>, C> B fromEnvironment(B builder) {
        String region = environment.getOrDefault("AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", ""));
        if (!region.isEmpty()) {
            builder.region(Region.of(region));
        }
        String endpoint = environment.getOrDefault("AWS_ENDPOINT_URL", "");
        if (!endpoint.isEmpty()) {
            builder.endpointOverride(URI.create(endpoint));
        }
        if (environment.containsKey("AWS_ACCESS_KEY_ID")) {
            ProfileFile none = ProfileFile.aggregator().build();
            builder.credentialsProvider(EnvironmentVariableCredentialsProvider.create());
            builder.overrideConfiguration(configuration -> configuration.defaultProfileFileSupplier(() -> none));
        }
        return builder;
    }
}
