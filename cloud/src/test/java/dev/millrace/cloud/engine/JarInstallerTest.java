package dev.millrace.cloud.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cloud.engine.Progress.Step;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program of one small jar, from a repository on this machine.
final class JarInstallerTest {
    private static final String SOURCE = """
            public final class Hello {
                public static void main(String[] arguments) throws Exception {
                    try (var in = Hello.class.getResourceAsStream("/greeting")) {
                        System.out.println(new String(in.readAllBytes()) + " " + String.join(" ", arguments));
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private final List<Progress> progress = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer repository;
    private byte[] jar;

    @BeforeEach
    void aRepository() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes)) {
            out.putNextEntry(new JarEntry("greeting"));
            out.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        jar = bytes.toByteArray();
        repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        repository.createContext("/maven/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, jar.length);
            exchange.getResponseBody().write(jar);
            exchange.close();
        });
        repository.start();
    }

    @AfterEach
    void close() {
        repository.stop(0);
    }

    @Test
    void jars_are_taken_as_they_are_pinned_and_started_by_a_class_that_was_compiled_there() throws Exception {
        JarProgram program = program(sha());
        Installation installation = cache().install(program, progress::add);

        assertThat(asked).containsExactly("/maven/org/example/greeting/1.0/greeting-1.0.jar");
        assertThat(progress)
                .startsWith(
                        new Progress(Step.PACKAGES, 0, 1, jar.length), new Progress(Step.PACKAGES, 1, 1, jar.length))
                .contains(new Progress(Step.REHEARSAL, 0, 0));
        Process started = new ProcessBuilder(installation.java("world")).start();
        assertThat(new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("hello world\n");

        progress.clear();
        assertThat(cache().install(program, progress::add)).isEqualTo(installation);
        assertThat(progress).isEmpty();

        // What was downloaded before it was broken off is not downloaded again.
        Files.delete(installation.folder().resolve("complete"));
        cache().install(program, progress::add);
        assertThat(asked).hasSize(1);
    }

    @Test
    void a_jar_of_the_users_own_repository_is_not_downloaded() throws Exception {
        Path own = folder.resolve("m2/org/example/greeting/1.0/greeting-1.0.jar");
        Files.createDirectories(own.getParent());
        Files.write(own, jar);

        cache().install(program(sha()), progress::add);

        assertThat(asked).isEmpty();
    }

    @Test
    void a_jar_that_is_not_the_pinned_one_is_refused() {
        assertThatThrownBy(() -> cache().install(program("0".repeat(64)), progress::add))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("hello could not be installed. A jar could not be had: ")
                .hasMessageContaining("greeting-1.0.jar is not the jar that the lock file names")
                .hasMessageContaining("MILLRACE_MAVEN_REPOSITORY");
        assertThatThrownBy(() -> new JarProgram("hello", "org.example:greeting:1.0\n", "Hello", SOURCE, List.of()))
                .hasMessage("not pinned by version, size and SHA-256: org.example:greeting:1.0");
    }

    @Test
    void the_repository_is_what_the_user_says_else_the_mirror_of_his_maven_else_central() throws Exception {
        Path m2 = Files.createDirectory(folder.resolve(".m2"));
        assertThat(MavenRepositories.of(m2, Map.of()).remote())
                .isEqualTo(URI.create("https://repo.maven.apache.org/maven2/"));

        Files.writeString(m2.resolve("settings.xml"), """
                <settings>
                  <servers><server><id>house</id><username>me</username><password>secret</password></server></servers>
                  <mirrors>
                    <mirror><id>other</id><mirrorOf>snapshots</mirrorOf><url>https://other.example/</url></mirror>
                    <mirror><id>house</id><mirrorOf>external:*,!snapshots</mirrorOf><url>https://mirror.example/all</url></mirror>
                  </mirrors>
                </settings>
                """);
        assertThat(MavenRepositories.of(m2, Map.of()))
                .isEqualTo(new MavenRepositories(
                        m2.resolve("repository"),
                        URI.create("https://mirror.example/all/"),
                        Optional.of("Basic bWU6c2VjcmV0")));
        assertThat(MavenRepositories.of(m2, Map.of(MavenRepositories.VARIABLE, "http://mine.example/maven"))
                        .remote())
                .isEqualTo(URI.create("http://mine.example/maven/"));
    }

    private InstalledPrograms cache() {
        URI remote = URI.create("http://127.0.0.1:" + repository.getAddress().getPort() + "/maven/");
        return new InstalledPrograms(
                folder.resolve("engines"),
                Little.INTERPRETERS,
                () -> new MavenRepositories(folder.resolve("m2"), remote, Optional.empty()),
                PythonIndex::ofThisUser,
                Duration.ofMinutes(2));
    }

    private JarProgram program(String sha) {
        return new JarProgram(
                "hello",
                "# one\norg.example:greeting:1.0 " + jar.length + " " + sha + "\n",
                "Hello",
                SOURCE,
                List.of("-XX:+UseSerialGC"));
    }

    private String sha() {
        return HexFormat.of().formatHex(Program.sha256().digest(jar));
    }
}
