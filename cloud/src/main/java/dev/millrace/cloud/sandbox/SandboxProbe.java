package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Names what on this machine forbids namespaces.
final class SandboxProbe {
    /// All from util-linux, but sh.
    static final List<String> TOOLS = List.of("unshare", "setpriv", "prlimit", "mount", "umount", "pivot_root", "sh");

    private static final String APPARMOR = "kernel.apparmor_restrict_unprivileged_userns";
    private static final String UNPRIVILEGED = "kernel.unprivileged_userns_clone";
    private static final String LIMIT = "user.max_user_namespaces";

    private final Path settings;
    private final Path root;

    /// @param settings  `/proc/sys`
    /// @param root      `/`
    SandboxProbe(Path settings, Path root) {
        this.settings = settings;
        this.root = root;
    }

    /// What is missing before anything is tried.
    Optional<Isolation.Forbidden> missing() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of(new Isolation.Forbidden(
                    "namespaces exist on Linux only, and this is " + System.getProperty("os.name") + ".",
                    "run the server on Linux, in a virtual machine if need be."));
        }
        List<String> missing =
                TOOLS.stream().filter(tool -> Machine.tool(tool).isEmpty()).toList();
        if (!missing.isEmpty()) {
            return Optional.of(new Isolation.Forbidden(
                    "the command" + (missing.size() > 1 ? "s " : " ") + String.join(", ", missing)
                            + " of util-linux is not on this machine.",
                    "`apt-get install util-linux mount` or `dnf install util-linux`."));
        }
        return Optional.empty();
    }

    /// Why a try failed.
    ///
    /// @param complaint  what the tools printed
    Isolation.Forbidden explain(String complaint) {
        if (isSetTo(LIMIT, "0")) {
            return new Isolation.Forbidden(
                    "the kernel's setting " + LIMIT + " is 0.", "`sudo sysctl -w " + LIMIT + "=15000`.");
        }
        if (isSetTo(UNPRIVILEGED, "0")) {
            return new Isolation.Forbidden(
                    "the kernel's setting " + UNPRIVILEGED + " is 0.", "`sudo sysctl -w " + UNPRIVILEGED + "=1`.");
        }
        if (isSetTo(APPARMOR, "1")) {
            return new Isolation.Forbidden(
                    "AppArmor restricts user namespaces of ordinary users (" + APPARMOR + " is 1).",
                    "`sudo sysctl -w " + APPARMOR + "=0`.");
        }
        if (Files.exists(root.resolve(".dockerenv")) || Files.exists(root.resolve("run/.containerenv"))) {
            return new Isolation.Forbidden(
                    "this is a container that may not make namespaces or mounts (" + shortened(complaint) + ").",
                    "start the container with `--privileged`, or as an ordinary user with `--security-opt "
                            + "seccomp=unconfined --security-opt apparmor=unconfined --security-opt "
                            + "systempaths=unconfined`.");
        }
        return new Isolation.Forbidden(
                "the kernel refused (" + shortened(complaint) + ").",
                "allow this user to make user and mount namespaces (`unshare --user --map-root-user --mount true` "
                        + "must succeed).");
    }

    private static String shortened(String complaint) {
        String line = complaint.isBlank()
                ? "no message"
                : complaint.strip().lines().findFirst().orElse("");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }

    private boolean isSetTo(String setting, String value) {
        Path file = settings.resolve(setting.replace('.', '/'));
        try {
            return Files.exists(file) && Files.readString(file).strip().equals(value);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
