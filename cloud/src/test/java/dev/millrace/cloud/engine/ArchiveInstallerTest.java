package dev.millrace.cloud.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
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
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program of a small archive and one jar, from an index and a repository on this machine.
final class ArchiveInstallerTest {
    private static final byte[] JAR = "a jar".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private byte[] archive;

    @BeforeEach
    void anIndex() throws Exception {
        archive = archive("little-1.0/deps/jars/own.jar", "little-1.0/deps/jars/left-out.jar", "little-1.0/docs/page");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            byte[] answer =
                    switch (path) {
                        case "/simple/little/" ->
                            "<a href=\"../../files/little-1.0.tar.gz#sha256=0\">little-1.0.tar.gz</a>"
                                    .getBytes(StandardCharsets.UTF_8);
                        case "/files/little-1.0.tar.gz" -> archive;
                        default -> JAR;
                    };
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void an_archive_is_unpacked_where_its_files_belong_with_the_jars_beside_its_own() throws Exception {
        Installation installation = install(program(sha(archive)));

        assertThat(installation.folder().resolve("jars")).isDirectoryContaining("glob:**/own.jar");
        assertThat(installation.folder().resolve("jars/left-out.jar")).doesNotExist();
        assertThat(installation.folder().resolve("docs")).doesNotExist();
        assertThat(installation.folder().resolve("jars/beside-2.jar")).hasBinaryContent(JAR);
        assertThat(installation.folder().resolve("little-1.0.tar.gz")).doesNotExist();
        assertThat(installation.start()).hasContent("finished");

        asked.clear();
        assertThat(install(program(sha(archive)))).isEqualTo(installation);
        assertThat(asked).isEmpty();
    }

    @Test
    void an_archive_that_is_not_the_pinned_one_is_refused() {
        assertThatThrownBy(() -> install(program("0".repeat(64))))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("little could not be installed. Its archive could not be had: ")
                .hasMessageContaining("little-1.0.tar.gz is not the archive that the lock file names")
                .hasMessageContaining("PIP_INDEX_URL");
    }

    @Test
    void a_file_that_leads_out_of_the_folder_is_refused() throws Exception {
        archive = archive("little-1.0/deps/jars/../../../out");
        assertThatThrownBy(() -> install(program(sha(archive))))
                .hasMessageContaining("a file of the archive leads out of its folder");
    }

    @Test
    void the_index_is_what_pip_is_told_and_its_login_is_not_shown() throws Exception {
        assertThat(PythonIndex.of(Map.of(), List.of()).root()).isEqualTo(URI.create("https://pypi.org/simple/"));
        Path settings = Files.writeString(
                folder.resolve("pip.conf"), "[global]\nindex-url = https://me:secret@mirror.example/simple\n");
        PythonIndex mirror = PythonIndex.of(Map.of(), List.of(settings));
        assertThat(mirror.toString()).isEqualTo("https://mirror.example/simple/");
        assertThat(mirror.request(URI.create("https://mirror.example/x")).build().headers().firstValue("Authorization"))
                .contains("Basic bWU6c2VjcmV0");
        assertThat(mirror.request(URI.create("https://other.example/x")).build().headers().map()).isEmpty();
        assertThat(PythonIndex.of(Map.of("PIP_INDEX_URL", "http://mine.example/simple/"), List.of(settings)).root())
                .isEqualTo(URI.create("http://mine.example/simple/"));
    }

    private Installation install(ArchiveProgram program) throws Exception {
        URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new InstalledPrograms(
                        folder.resolve("engines"),
                        Little.INTERPRETERS,
                        () -> new MavenRepositories(folder.resolve("m2"), here.resolve("maven/"), Optional.empty()),
                        () -> new PythonIndex(here.resolve("simple/")),
                        Duration.ofMinutes(2))
                .install(program, _ -> {});
    }

    private ArchiveProgram program(String sha) throws Exception {
        return new ArchiveProgram(
                "little",
                "# a comment\npypi:little:1.0 " + archive.length + " " + sha + "\norg.example:beside:2 " + JAR.length + " "
                        + sha(JAR) + "\n",
                Map.of("deps/jars", "jars"),
                Pattern.compile("left-.*"),
                "jars",
                (installation, _) -> Files.writeString(installation.start(), "finished"),
                "a machine");
    }

    @Test
    void the_same_program_has_one_digest_in_every_process() {
        ArchiveProgram program = new ArchiveProgram(
                "little",
                "pypi:little:1.0 1 " + "0".repeat(64) + "\n",
                Map.of("a", "1", "b", "2", "c", "3", "d", "4"),
                Pattern.compile("left-.*"),
                "jars",
                (_, _) -> {},
                "a machine");
        assertThat(program.digest()).isEqualTo("b081fcc19bfa77fd2b148ecdf1b7cdee587e92c61c986b7753610637ac3e27cf");
    }

    private static byte[] archive(String... names) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : names) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(JAR.length);
                tar.putArchiveEntry(entry);
                tar.write(JAR);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String sha(byte[] bytes) {
        return HexFormat.of().formatHex(Program.sha256().digest(bytes));
    }
}
