package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.CloudConfiguration;
import dev.millrace.cloud.Server;
import dev.millrace.cloud.TestClassPath;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/// A server in a process of its own, which is killed (SIGKILL) and started over the same data, on the same port.
final class KillableServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private Process process;

    /// @param folder for its data and what it says
    KillableServer(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Returns when it answers.
    void start() throws Exception {
        Path said = folder.resolve("said");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        TestClassPath.text(),
                        Killed.class.getName(),
                        folder.resolve("data").toString(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        while (!Files.readString(said).contains("ready")) {
            assertThat(process.isAlive()).as(() -> said(said)).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static String said(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /// A client that does not try again.
    <B extends AwsClientBuilder<B, C>, C> C pointed(B builder) {
        return builder.region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /// The server that is killed.
    static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) throws Exception {
            Server.start(CloudConfiguration.of(Path.of(arguments[0])).withPort(Integer.parseInt(arguments[1])));
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }
}
