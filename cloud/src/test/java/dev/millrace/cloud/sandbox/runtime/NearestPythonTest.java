package dev.millrace.cloud.sandbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.Bind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearestPythonTest {
    @TempDir
    static Path directory;

    @TempDir
    Path code;

    @Test
    void whatTheMachineLacksIsSaid() throws IOException {
        var bare = HostRuntimes.with(
                directory.resolve("bare"), new InstalledInterpreters(List.of(), directory.resolve("no-home")));
        assertThat(bare.plan(new HostFunction("python3.12", "app.handler", code, Optional.empty(), 128)))
                .isEqualTo(new HostPlan.Impossible(
                        "Runtime.InvalidEntrypoint",
                        "python3.12 is not on this machine, nor is another Python from 3.8 on: install Python 3.12 "
                                + "(`apt install python3`, `uv python install 3.12`, pyenv), or deploy the function "
                                + "as an image."));
        assertThat(bare.plan(new HostFunction("ruby3.3", "app.handler", code, Optional.empty(), 128)))
                .isEqualTo(new HostPlan.Impossible(
                        "Runtime.InvalidEntrypoint",
                        "ruby3.3 is not a runtime that Millrace has: there are python3.x, nodejs, java, provided and "
                                + "images."));
    }

    @Test
    void theNearestPythonDoesAndIsNamed() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("pythons"));
        fakePython(bin, "3.9");
        fakePython(bin, "3.11");
        fakePython(bin, "3.14");
        HostPlan.Ready plan = planned(bin, "python3.12");
        assertThat(plan.note())
                .contains("python3.12 is not on this machine, or without boto3: the function runs with Python 3.11 "
                        + "(/fake/3.11/bin/python).");
        HostPlan.Ready exact = planned(bin, "python3.9");
        assertThat(exact.note()).isEmpty();
        assertThat(exact.command().getFirst()).isEqualTo("/fake/3.9/bin/python");
    }

    @Test
    void aPythonWithoutBoto3IsLentThatOfTheNearestOneWithWhichItWorks() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("lenders"));
        Path poor = bin.resolve("python3.9");
        executable(
                poor,
                """
                #!/bin/sh
                case "$*" in
                    *symlink*/fake/3.12/site/boto3*) echo works ;;
                    *symlink*) exit 1 ;;
                    *) printf '%%s\n' 3.9 %s /fake/3.9 ;;
                esac
                """
                        .formatted(poor));
        fakePython(bin, "3.11");
        fakePython(bin, "3.12");
        HostPlan.Ready plan = planned(bin, "python3.9");
        assertThat(plan.command().getFirst()).isEqualTo(poor.toString());
        assertThat(plan.binds()).contains(new Bind(Path.of("/fake/3.12/site/boto3"), "/var/runtime/boto3"));
        assertThat(plan.note()).isEmpty();
    }

    @Test
    void aPythonThatIsTooOldForEveryBoto3IsReplacedByTheNearestWithOne() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("too-old"));
        Path poor = bin.resolve("python3.9");
        executable(
                poor,
                """
                #!/bin/sh
                case "$*" in
                    *symlink*) exit 1 ;;
                    *) printf '%%s\n' 3.9 %s /fake/3.9 ;;
                esac
                """
                        .formatted(poor));
        fakePython(bin, "3.11");
        fakePython(bin, "3.13");
        HostPlan.Ready plan = planned(bin, "python3.9");
        assertThat(plan.command().getFirst()).isEqualTo("/fake/3.11/bin/python");
        assertThat(plan.note())
                .contains("python3.9 is not on this machine, or without boto3: the function runs with Python 3.11"
                        + " (/fake/3.11/bin/python).");
    }

    @Test
    void thatNoPythonHasBoto3IsSaid() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("poor"));
        executable(
                bin.resolve("python3.9"), "#!/bin/sh\nprintf '%s\\n' 3.9 /fake/3.9/bin/python /fake/3.9\n");
        HostPlan.Ready plan = planned(bin, "python3.9");
        assertThat(plan.note())
                .contains("No Python of this machine has boto3, which AWS's runtime brings: /fake/3.9/bin/python -m pip"
                        + " install boto3, or bring it with the function or a layer.");
    }

    /// What a function of that runtime is run with where the machine has the Pythons of that folder.
    private HostPlan.Ready planned(Path bin, String runtime) throws IOException {
        HostRuntimes some = HostRuntimes.with(
                bin.resolveSibling(bin.getFileName() + "-runtimes"),
                new InstalledInterpreters(List.of(bin), directory.resolve("no-home")));
        return (HostPlan.Ready) some.plan(new HostFunction(runtime, "a.b", code, Optional.empty(), 128));
    }

    private static void fakePython(Path bin, String version) throws IOException {
        executable(
                bin.resolve("python" + version),
                """
                #!/bin/sh
                printf '%%s\n' %1$s /fake/%1$s/bin/python /fake/%1$s /fake/%1$s/site/boto3
                """
                        .formatted(version));
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
