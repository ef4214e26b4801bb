package dev.millrace.cloud.sandbox;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to run and with how much. Made by [#of(Root, List)] and the methods that give a changed copy.
///
/// @param command           program and arguments; a program without `/` is looked up in the environment's PATH
/// @param workingDirectory  inside, absolute
/// @param environment       all of it: nothing comes from the server's. Names that no shell could set
///                          (`[A-Za-z_][A-Za-z0-9_]*`) are left out with a warning
/// @param binds             seen inside, over the root
/// @param memoryBytes       of all processes together, files in /tmp not counted
/// @param temporaryBytes    size of /tmp, which starts empty and ends with the process
/// @param sharedBytes       size of /dev/shm, which POSIX semaphores and shared memory need; 0 for none, as on Lambda
/// @param maxProcesses      processes and threads together
/// @param maxOpenFiles      of each process
/// @param maxLineBytes      longer lines of output arrive in pieces
/// @param companions        programs that are started first; the command waits for [SandboxedProcess#proceed] then
/// @param ownLoopback       a network of its own: its ports are nobody else's, and the machine's loopback is seen at
///                          [SlirpNetwork#MACHINE]. Without, the network is the machine's
@RecordBuilder
public record SandboxSpec(
        Root root,
        List<String> command,
        String workingDirectory,
        Map<String, String> environment,
        List<Bind> binds,
        long memoryBytes,
        long temporaryBytes,
        long sharedBytes,
        int maxProcesses,
        int maxOpenFiles,
        int maxLineBytes,
        @Nullable Companions companions,
        boolean ownLoopback)
        implements SandboxSpecBuilder.With {
    private static final long MIB = 1 << 20;

    /// Programs beside the command, in the same namespaces and under the same limits: every file of a directory.
    /// @param directory inside, absolute; there are none where it is not there
    /// @param without   variables of the environment that they do not see
    public record Companions(String directory, List<String> without) {}

    public SandboxSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        binds = List.copyOf(binds);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no command");
        }
        if (!workingDirectory.startsWith("/")) {
            throw new IllegalArgumentException("not absolute: " + workingDirectory);
        }
        if (memoryBytes <= 0 || temporaryBytes <= 0 || sharedBytes < 0 || maxProcesses <= 0 || maxOpenFiles <= 0 || maxLineBytes < 4) {
            throw new IllegalArgumentException("a limit must be positive");
        }
        for (String text : command) {
            refuseZero(text);
        }
        environment.values().forEach(SandboxSpec::refuseZero);
    }

    /// Lambda's defaults: 128 MB, /tmp of 512 MB, 1,024 processes and threads, 1,024 open files
    /// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), lines up to CloudWatch Logs' 256 KB.
    public static SandboxSpec of(Root root, List<String> command) {
        return new SandboxSpec(
                root, command, "/", Map.of(), List.of(), 128 * MIB, 512 * MIB, 0, 1024, 1024, 256 * 1024 - 26, null, false);
    }

    public SandboxSpec in(String directory) {
        return withWorkingDirectory(directory);
    }

    public SandboxSpec withMemoryMegabytes(int megabytes) {
        return withMemoryBytes(megabytes * MIB);
    }

    public SandboxSpec withTemporaryMegabytes(int megabytes) {
        return withTemporaryBytes(megabytes * MIB);
    }

    public SandboxSpec withSharedMegabytes(int megabytes) {
        return withSharedBytes(megabytes * MIB);
    }

    /// Variables that companions do not see.
    List<String> hidden() {
        return companions == null ? List.of() : companions.without();
    }

    SandboxSpec plus(List<Bind> moreBinds, Map<String, String> defaults) {
        var allBinds = new ArrayList<>(binds);
        allBinds.addAll(moreBinds);
        var all = new LinkedHashMap<>(defaults);
        all.putAll(environment);
        return withBinds(allBinds).withEnvironment(all);
    }

    private static void refuseZero(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a zero byte in '" + text.replace('\0', '?') + "'");
        }
    }
}
