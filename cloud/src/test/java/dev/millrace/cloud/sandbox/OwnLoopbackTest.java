package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs whose network is their own, with the real slirp4netns.
final class OwnLoopbackTest {
    /// Says `listening`, then to whom it speaks, on the port that two have.
    private static final String LISTENER = """
            import socket, sys
            server = socket.create_server(("127.0.0.1", 8080))
            print("listening", flush=True)
            while True:
                peer, _ = server.accept()
                peer.sendall(NAME.encode())
                peer.close()
            """;

    private static final String ASKER = """
            import socket
            for host, port in ADDRESSES:
                try:
                    with socket.create_connection((host, port), 20) as peer:
                        print(peer.recv(20).decode(), flush=True)
                except OSError as refused:
                    print(type(refused).__name__, flush=True)
            """;

    @TempDir
    static Path directory;

    static Sandbox sandbox;

    @BeforeAll
    static void open() {
        sandbox = new Sandbox(SandboxConfiguration.in(directory.resolve("sandbox")));
        NamespacesNeeded.orAbort(sandbox.isolation());
        sandbox.withoutOwnLoopback().ifPresent(why -> {
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(why);
            }
            Assumptions.abort(why);
        });
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @Test
    void two_programs_listen_on_one_port_and_neither_is_reached_by_others() throws Exception {
        BlockingQueue<String> both = new LinkedBlockingQueue<>();
        SandboxedProcess one = python("NAME = 'one'\n" + LISTENER, both);
        SandboxedProcess two = python("NAME = 'two'\n" + LISTENER, both);
        assertThat(List.of(next(both), next(both))).containsExactly("listening", "listening");

        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        SandboxedProcess third = python(
                "ADDRESSES = [('127.0.0.1', 8080), ('169.254.170.100', 8080)]\n" + ASKER, said);
        assertThat(List.of(next(said), next(said))).containsExactly("ConnectionRefusedError", "ConnectionRefusedError");
        ended(third);
        ended(one);
        ended(two);
    }

    @Test
    void the_machines_loopback_is_seen_and_a_connection_tells_whose_it_is() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            BlockingQueue<String> said = new LinkedBlockingQueue<>();
            String ask = "ADDRESSES = [('127.0.0.1', %1$d), ('%2$s', %1$d)]\n"
                            .formatted(server.getLocalPort(), SlirpNetwork.MACHINE)
                    + ASKER;
            SandboxedProcess asking = python(ask, said);
            SandboxedProcess other = python("import time\nprint('up', flush=True)\ntime.sleep(600)", said);
            try (Socket peer = server.accept()) {
                InetSocketAddress from = (InetSocketAddress) peer.getRemoteSocketAddress();
                assertThat(asking.connectsFrom(from)).isTrue();
                assertThat(other.connectsFrom(from)).isFalse();
                peer.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(List.of(next(said), next(said), next(said)))
                    .containsExactlyInAnyOrder("up", "ConnectionRefusedError", "hello");
            ended(asking);
            ended(other);
        }
    }

    @Test
    void names_are_asked_of_whom_the_machine_asks() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        SandboxedProcess reading = python("print(open('/etc/resolv.conf').read())", said);
        assertThat(next(said)).isEqualTo("nameserver " + SlirpNetwork.NAMESERVER);
        ended(reading);
    }

    @Test
    void a_stopped_program_goes_on_with_its_connections() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            BlockingQueue<String> said = new LinkedBlockingQueue<>();
            SandboxedProcess asking = python(
                    "ADDRESSES = [('%s', %d)]\n".formatted(SlirpNetwork.MACHINE, server.getLocalPort()) + ASKER, said);
            try (Socket peer = server.accept()) {
                asking.freeze();
                peer.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                assertThat(said.poll(200, TimeUnit.MILLISECONDS)).isNull();
                asking.thaw();
                assertThat(next(said)).isEqualTo("hello");
            }
            ended(asking);
        }
    }

    @Test
    void the_network_ends_with_its_program_and_the_program_with_its_network() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        String waiting = "import time\nprint('up', flush=True)\ntime.sleep(600)";
        SandboxedProcess first = python(waiting, said);
        assertThat(next(said)).isEqualTo("up");
        ProcessHandle network = network(first);
        first.kill();
        assertThat(first.awaitExit()).isEqualTo(new Exit.Killed());
        Eventually.until(() -> !network.isAlive());

        SandboxedProcess second = python(waiting, said);
        assertThat(next(said)).isEqualTo("up");
        network(second).destroyForcibly();
        assertThat(second.awaitExit()).isEqualTo(new Exit.Killed());
    }

    private static ProcessHandle network(SandboxedProcess process) {
        return ProcessHandle.of(process.networkPid()).orElseThrow();
    }

    private static SandboxedProcess python(String script, BlockingQueue<String> output) {
        SandboxSpec spec = SandboxSpec.of(new Root.Machine(), List.of("/usr/bin/python3", "-c", script))
                .withOwnLoopback(true);
        return switch (sandbox.start(spec, (stream, line) -> output.add(line))) {
            case Start.Running(SandboxedProcess process) -> process;
            case Start.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static void ended(SandboxedProcess process) throws InterruptedException {
        process.kill();
        process.awaitExit();
    }

    private static String next(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return line;
    }
}
