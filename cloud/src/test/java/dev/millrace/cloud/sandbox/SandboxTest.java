package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.sandbox.OutputLines.Stream;
import dev.millrace.cloud.sandbox.Start.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
    @TempDir
    static Path directory;

    static Sandbox sandbox;

    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> err = new LinkedBlockingQueue<>();

    @BeforeAll
    static void open() {
        sandbox = new Sandbox(SandboxConfiguration.in(directory.resolve("sandbox")));
        NamespacesNeeded.orAbort(sandbox.isolation());
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @Test
    void aProgramSeesItsWholeEnvironmentAndNothingElseOfTheServers() throws Exception {
        var variables = Map.of("GREETING", "it's \"$HOME\" `x`\nand \\ more", "PATH", "/usr/bin:/bin");
        Exit exit = run(shell("env -0 | tr '\\0' '|'").withEnvironment(variables));
        assertThat(exit).isEqualTo(new Exit.Code(0));
        assertThat(String.join("\n", out).split("\\|"))
                .containsExactlyInAnyOrder("GREETING=it's \"$HOME\" `x`\nand \\ more", "PATH=/usr/bin:/bin", "PWD=/");
    }

    @Test
    void outputArrivesLineByLineFromBothStreams() throws Exception {
        Exit exit = run(shell("echo one; echo two >&2; printf three"));
        assertThat(exit).isEqualTo(new Exit.Code(0));
        assertThat(out).containsExactly("one", "three");
        assertThat(err).containsExactly("two");
    }

    @Test
    void exitCodesAndSignalsAreTold() throws Exception {
        assertThat(run(shell("exit 3"))).isEqualTo(new Exit.Code(3));
        Exit segmentationFault = run(shell("kill -SEGV $$"));
        assertThat(segmentationFault).isEqualTo(new Exit.Signal(11));
        assertThat(segmentationFault.message()).isEqualTo("Runtime exited with error: signal: segmentation fault");
        assertThat(new Exit.Code(3).message()).isEqualTo("Runtime exited with error: exit status 3");
        assertThat(new Exit.Code(0).message()).isEqualTo("Runtime exited without providing a reason");
    }

    @Test
    void theRootIsReadOnlyAndTmpIsNot() throws Exception {
        run(shell("for f in /x /usr/x /etc/x /dev/x /proc/sys/kernel/core_pattern; do (echo a >$f) 2>/dev/null "
                + "&& echo wrote $f; done; echo a >/tmp/x && cat /tmp/x"));
        assertThat(out).containsExactly("a");
    }

    @Test
    void nothingOfTheMachineIsSeenButItsPrograms() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        run(shell("ls -A / | tr '\\n' ' '; echo; ls -A /tmp; cat " + secret + " 2>&1 | grep -c 'No such'; "
                + "cut -d: -f1 /etc/passwd; ls -d /home /root /var/lib /sys 2>/dev/null; echo end"));
        assertThat(List.of(out.remove().split(" ")))
                .contains("usr", "proc", "dev", "tmp", "etc")
                .doesNotContain("home", "root", "work", "sys", ".old", "mnt");
        assertThat(out).containsExactly("1", "root", "sbx_user1051", "end");
    }

    @Test
    void aProgramIsAnOrdinaryUserWithoutPrivileges() throws Exception {
        run(shell("id -u; id -g; grep -E '^(CapEff|CapPrm|NoNewPrivs)' /proc/self/status | tr '\\t' ' '; "
                + "unshare --user --map-root-user true 2>/dev/null || echo no new namespace"));
        assertThat(out)
                .containsExactly(
                        "993",
                        "990",
                        "CapPrm: 0000000000000000",
                        "CapEff: 0000000000000000",
                        "NoNewPrivs: 1",
                        "no new namespace");
    }

    @Test
    void processesOfTheMachineAreNeitherSeenNorSignalled() throws Exception {
        long mine = ProcessHandle.current().pid();
        run(shell("ls /proc | grep -c '^[0-9]'; kill -0 " + mine + " 2>&1 | grep -c 'No such process'; "
                + "kill -9 1; echo still here"));
        // sh, and ls or grep; pid 1.
        assertThat(Integer.parseInt(out.remove())).isBetween(2, 5);
        assertThat(out).containsExactly("1", "still here");
    }

    @Test
    void boundDirectoriesAreSeenReadOnly() throws Exception {
        Path code = Files.createDirectories(directory.resolve("a code\\dir"));
        Files.writeString(code.resolve("hello"), "hi");
        run(shell("cat hello; echo; pwd; echo x >hello || echo refused")
                .withBinds(List.of(new Bind(code, "/var/task")))
                .in("/var/task"));
        assertThat(out).containsExactly("hi", "/var/task", "refused");
        assertThat(code.resolve("hello")).hasContent("hi");
    }

    @Test
    void boundDirectoriesMayLieBelowTmp() throws Exception {
        Path code = Files.createDirectories(directory.resolve("cache"));
        Files.writeString(code.resolve("hello"), "hi");
        run(shell("cat /tmp/of/user/cache/hello; echo; echo x >/tmp/mine && cat /tmp/mine")
                .withBinds(List.of(new Bind(code, "/tmp/of/user/cache"))));
        assertThat(out).containsExactly("hi", "x");
    }

    @Test
    void boundDirectoriesAreWrittenWhereThatIsSaid() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        // The function's user is another one where the server is root.
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        run(shell("echo x >/data/made && echo written").withBinds(List.of(new Bind(volume, "/data", true))));
        assertThat(out).containsExactly("written");
        assertThat(volume.resolve("made")).hasContent("x\n");
    }

    @Test
    void killEndsTheWholeTree() throws Exception {
        SandboxedProcess process = started(shell("(setsid sleep 1000 &) ; sleep 1000 & echo up; wait"));
        assertThat(out.poll(60, TimeUnit.SECONDS)).isEqualTo("up");
        String namespace = Files.readSymbolicLink(
                        Path.of("/proc/" + process.namespaceInit().orElseThrow().pid() + "/ns/pid"))
                .toString();
        assertThat(inNamespace(namespace)).hasSizeGreaterThanOrEqualTo(4);
        process.kill();
        assertThat(process.awaitExit()).isEqualTo(new Exit.Killed());
        assertThat(inNamespace(namespace)).isEmpty();
        assertThat(process.isAlive()).isFalse();
        assertThat(err).as("words of the sandbox's own tools").isEmpty();
    }

    @Test
    void aProgramOverItsMemoryIsKilled() throws Exception {
        SandboxSpec spec = SandboxSpec.of(
                        new Root.Machine(), List.of(java(), "-Xmx2g", "-XX:+AlwaysPreTouch", "-Xms1g", "-version"))
                .withMemoryMegabytes(200)
                .withBinds(jdk());
        Exit exit = run(spec);
        assertThat(exit).isInstanceOf(Exit.OutOfMemory.class);
        assertThat(((Exit.OutOfMemory) exit).limitBytes()).isEqualTo(200L << 20);
        assertThat(((Exit.OutOfMemory) exit).usedBytes()).isGreaterThan(200L << 20);
        assertThat(exit.message()).isEqualTo("Runtime exited with error: signal: killed");
    }

    @Test
    void memoryUsedIsMeasured() throws Exception {
        SandboxedProcess process =
                started(shell("x=$(head -c 50000000 /dev/zero | tr '\\0' 'x'); echo full; sleep 1000"));
        assertThat(out.poll(60, TimeUnit.SECONDS)).isEqualTo("full");
        Eventually.until(() -> process.peakMemoryBytes() >= 50_000_000L);
        assertThat(process.peakMemoryBytes()).isLessThanOrEqualTo(130L << 20);
        process.kill();
        process.awaitExit();
        assertThat(process.peakMemoryBytes()).isBetween(50_000_000L, 130L << 20);
    }

    /// Pages that children share with their parent are one program's, not twelve.
    @Test
    void idleForksDoNotAddUp() throws Exception {
        SandboxedProcess process = started(SandboxSpec.of(
                        new Root.Machine(),
                        List.of(
                                "/usr/bin/perl",
                                "-e",
                                "$|=1; my $x = 'x' x 60_000_000;"
                                        + "for (1..12) { if (!fork) { sleep 1000 } } print \"forked\\n\"; sleep 1000"))
                .withMemoryMegabytes(256));
        assertThat(out.poll(60, TimeUnit.SECONDS)).isEqualTo("forked");
        Eventually.until(() -> process.peakMemoryBytes() >= 60_000_000L);
        assertThat(process.awaitExit(MemoryWatch.INTERVAL.multipliedBy(8))).isEmpty();
        assertThat(process.peakMemoryBytes()).isLessThanOrEqualTo(256L << 20);
        process.kill();
    }

    @Test
    void aMemoryFileCountsAlsoUnmapped() throws Exception {
        String number = System.getProperty("os.arch").equals("aarch64") ? "279" : "319";
        Exit exit = run(SandboxSpec.of(
                        new Root.Machine(),
                        List.of(
                                "/usr/bin/perl",
                                "-e",
                                "my $name = 'x'; my $fd = syscall(" + number + ", $name, 0);open(my $f, '>&=', $fd);"
                                        + " print $f 'x' x 1_000_000 for 1..300;"
                                        + " $f->flush; sleep 20"))
                .withMemoryMegabytes(128));
        assertThat(exit).isInstanceOf(Exit.OutOfMemory.class);
    }

    @Test
    void sharedMemoryIsItsOwnAndBounded() throws Exception {
        run(shell("tail -n +2 /proc/sysvipc/shm | wc -l; cat /proc/sys/kernel/shmall")
                .withMemoryMegabytes(128));
        assertThat(out.remove()).isEqualTo("0");
        if (sandbox.isolation().equals(new Isolation.Namespaces(true))) {
            assertThat(out.remove()).isEqualTo("32768");
        }
    }

    @Test
    void aFrozenProgramStandsStillUntilItIsLetGoOn() throws Exception {
        // Into a file: a line of its output could be on its way to here for long.
        Path data = Files.createDirectories(directory.resolve("frozen"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = data.resolve("lines");
        SandboxedProcess process = started(shell("(while :; do echo child >>/data/lines; sleep 0.01; done) & wait")
                .withBinds(List.of(new Bind(data, "/data", true))));
        Eventually.until(() -> Files.exists(file));
        process.freeze();
        Eventually.until(() -> {
            long before = Files.size(file);
            assertThat(process.awaitExit(Duration.ofMillis(300))).isEmpty();
            return Files.size(file) == before;
        });
        long written = Files.size(file);
        process.thaw();
        Eventually.until(() -> Files.size(file) > written);
        process.freeze();
        process.kill();
        assertThat(process.awaitExit()).isEqualTo(new Exit.Killed());
    }

    @Test
    void aProgramHasItsShareOfTheProcessorAndNoMore() throws Exception {
        SandboxedProcess process = started(shell("echo on; while :; do for i in 1 2 3 4 5 6 7 8; do :; done; done"));
        assertThat(out.poll(60, TimeUnit.SECONDS)).isEqualTo("on");
        process.limitProcessor(0.2);
        var time = new ProcessorTime();
        // What is looked at too late is waited for afterwards: the longer it is measured, the nearer.
        Eventually.until(() -> {
            long began = System.nanoTime();
            long before = used(process, time);
            Eventually.until(() -> used(process, time) - before > Duration.ofMillis(150).toNanos());
            double share = (used(process, time) - before) / (double) (System.nanoTime() - began);
            return share < 0.3;
        });
        process.freeze();
        process.thaw();
        long before = used(process, time);
        Eventually.until(() -> used(process, time) > before);
        process.kill();
        assertThat(process.awaitExit()).isEqualTo(new Exit.Killed());
    }

    private static long used(SandboxedProcess process, ProcessorTime time) {
        return process.programs().stream().mapToLong(time::of).sum();
    }

    @Test
    void aConnectionIsKnownAsThatOfTheProgramThatMadeIt() throws Exception {
        try (var listener = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            int port = listener.getLocalPort();
            SandboxedProcess process = started(SandboxSpec.of(
                    new Root.Machine(),
                    List.of("/bin/bash", "-c", "exec 5<>/dev/tcp/127.0.0.1/" + port + "; sleep 1000 5<&- & wait")));
            SandboxedProcess other = started(shell("sleep 1000"));
            try (var theirs = listener.accept();
                    var mine = new java.net.Socket(listener.getInetAddress(), port);
                    var accepted = listener.accept()) {
                assertThat(mine.isConnected()).isTrue();
                assertThat(process.connectsFrom((java.net.InetSocketAddress) theirs.getRemoteSocketAddress()))
                        .isTrue();
                assertThat(other.connectsFrom((java.net.InetSocketAddress) theirs.getRemoteSocketAddress()))
                        .isFalse();
                assertThat(process.connectsFrom((java.net.InetSocketAddress) accepted.getRemoteSocketAddress()))
                        .isFalse();
            }
            process.kill();
            other.kill();
        }
    }

    @Test
    void anImageKnowsTheUserThatItsProgramsRunAs() throws Exception {
        Path image =
                Files.createDirectories(directory.resolve("image/root/etc")).getParent();
        Files.writeString(image.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh");
        var system = new ArrayList<Bind>();
        for (String name : List.of("/usr", "/bin", "/lib", "/lib64")) {
            if (Files.exists(Path.of(name))) {
                system.add(Bind.same(Path.of(name)));
            }
        }
        run(SandboxSpec.of(new Root.Image(image), List.of("/bin/sh", "-c", "cat /etc/passwd"))
                .withBinds(system));
        assertThat(out).containsExactly("root:x:0:0:root:/root:/bin/sh", "sbx_user1051:x:993:990::/tmp:/sbin/nologin");
        assertThat(image.resolve("etc/passwd")).hasContent("root:x:0:0:root:/root:/bin/sh");
    }

    @Test
    void tmpHasTheSizeAskedFor() throws Exception {
        run(shell("head -c 9000000 /dev/zero >/tmp/a && echo first; head -c 9000000 /dev/zero >/tmp/b || echo full")
                .withTemporaryMegabytes(10));
        assertThat(out).containsExactly("first", "full");
    }

    @Test
    void noMoreProcessesThanAllowed() throws Exception {
        run(shell("i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done; echo all")
                .withMaxProcesses(20));
        assertThat(out).doesNotContain("all");
        assertThat(err).anyMatch(line -> line.contains("Cannot fork"));
    }

    @Test
    void whatCannotBeExecutedIsRefusedInLambdasWords() throws Exception {
        Path code = Files.createDirectories(directory.resolve("broken"));
        executable(code.resolve("nonsense"), "nonsense");
        executable(code.resolve("script"), "#!/no/such/interpreter\n");
        Files.writeString(code.resolve("plain"), "#!/bin/sh\n");
        byte[] foreign = new byte[64];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, foreign, 0, 7);
        foreign[18] = (byte) 0xf3 - 1;
        Files.write(code.resolve("foreign"), foreign);
        code.resolve("foreign").toFile().setExecutable(true);
        assertThat(refusal(code, "/var/task/missing"))
                .isEqualTo("fork/exec /var/task/missing: no such file or directory");
        assertThat(refusal(code, "/var/task/nonsense")).isEqualTo("fork/exec /var/task/nonsense: exec format error");
        assertThat(refusal(code, "/var/task/foreign")).isEqualTo("fork/exec /var/task/foreign: exec format error");
        assertThat(refusal(code, "/var/task/script"))
                .isEqualTo("fork/exec /var/task/script: no such file or directory");
        assertThat(refusal(code, "/var/task/plain")).isEqualTo("fork/exec /var/task/plain: permission denied");
        assertThat(refusal(code, "missing")).isEqualTo("exec: \"missing\": executable file not found in $PATH");
    }

    @Test
    void aMissingWorkingDirectoryIsRefused() {
        assertThat(sandbox.start(shell("true").in("/nowhere"), this::line))
                .isEqualTo(new Start.Refused(
                        Problem.INVALID_WORKING_DIRECTORY, "chdir /nowhere: no such file or directory"));
    }

    @Test
    void aMissingBindIsRefused() {
        Path missing = directory.resolve("missing");
        assertThat(sandbox.start(shell("true").withBinds(List.of(new Bind(missing, "/opt"))), this::line))
                .isEqualTo(new Start.Refused(Problem.BIND_IMPOSSIBLE, missing + ", to be seen as /opt, is not there"));
    }

    @Test
    void manyRunAtOnce() throws Exception {
        var processes = new ArrayList<SandboxedProcess>();
        for (int i = 0; i < 40; i++) {
            processes.add(started(shell("echo " + i + "; sleep 1000")));
        }
        var seen = new TreeSet<String>();
        for (int i = 0; i < 40; i++) {
            seen.add(String.valueOf(out.poll(60, TimeUnit.SECONDS)));
        }
        assertThat(seen).hasSize(40).doesNotContain("null");
        processes.forEach(SandboxedProcess::kill);
        for (SandboxedProcess process : processes) {
            assertThat(process.awaitExit()).isEqualTo(new Exit.Killed());
        }
        assertThat(directory.resolve("sandbox/runs")).isEmptyDirectory();
    }

    @Test
    void theProgramsFirstLineComesSoonAfterTheStart() throws Exception {
        Eventually.within(Duration.ofMillis(160), () -> {
            started(shell("echo first"));
            assertThat(out.poll(60, TimeUnit.SECONDS)).isEqualTo("first");
        });
    }

    private SandboxSpec shell(String script) {
        return SandboxSpec.of(new Root.Machine(), List.of("/bin/sh", "-c", script));
    }

    private Exit run(SandboxSpec spec) throws InterruptedException {
        return started(spec).awaitExit();
    }

    private SandboxedProcess started(SandboxSpec spec) {
        return switch (sandbox.start(spec, this::line)) {
            case Start.Running(SandboxedProcess process) -> process;
            case Start.Refused refused -> throw new AssertionError(refused);
        };
    }

    private String refusal(Path code, String program) {
        var spec = SandboxSpec.of(new Root.Machine(), List.of(program)).withBinds(List.of(new Bind(code, "/var/task")));
        var refused = (Start.Refused) sandbox.start(spec, this::line);
        assertThat(refused.problem()).isEqualTo(Problem.INVALID_ENTRYPOINT);
        assertThat(refused.problem().errorType()).isEqualTo("Runtime.InvalidEntrypoint");
        return refused.message();
    }

    private void line(Stream stream, String line) {
        (stream == Stream.STDOUT ? out : err).add(line);
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    private static List<Bind> jdk() throws IOException {
        return Jdk.ofThisServer().binds();
    }

    private static List<String> inNamespace(String namespace) throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path ->
                            Character.isDigit(path.getFileName().toString().charAt(0)))
                    .filter(path -> {
                        try {
                            return Files.readSymbolicLink(path.resolve("ns/pid"))
                                    .toString()
                                    .equals(namespace);
                        } catch (IOException gone) {
                            return false;
                        }
                    })
                    .map(Path::toString)
                    .collect(Collectors.toList());
        }
    }
}
