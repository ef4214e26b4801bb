package dev.millrace.cloud.sandbox;

import java.nio.file.Path;

/// The lines that `mount --all --fstab` reads: one process makes all mounts of a sandbox.
final class MountTable {
    /// A file costs the kernel memory that is not part of its size: as many as a disk of that size would hold.
    private static final long BYTES_PER_FILE = 16 * 1024;

    private final StringBuilder lines = new StringBuilder();

    /// `nosuid,nodev` because in a user namespace a remount must keep what the source's mount has.
    /// @param made whether the directory that it stands on is made only now
    MountTable readOnly(Path source, Path target, boolean made) {
        return add(source.toString(), target, "none", "rbind,ro,nosuid,nodev" + made(made));
    }

    MountTable writable(Path source, Path target, boolean made) {
        return add(source.toString(), target, "none", "rbind,nosuid,nodev" + made(made));
    }

    private static String made(boolean made) {
        return made ? ",X-mount.mkdir" : "";
    }

    MountTable device(Path source, Path target) {
        return add(source.toString(), target, "none", "bind");
    }

    MountTable proc(Path target) {
        return add("proc", target, "proc", "nosuid,nodev,noexec");
    }

    MountTable memory(Path target, long bytes) {
        return add(
                "tmpfs",
                target,
                "tmpfs",
                "nosuid,nodev,mode=1777,size=" + bytes + ",nr_inodes=" + Math.max(1024, bytes / BYTES_PER_FILE));
    }

    private MountTable add(String source, Path target, String type, String options) {
        lines.append(escaped(source))
                .append(' ')
                .append(escaped(target.toString()))
                .append(' ');
        lines.append(type).append(' ').append(options).append(" 0 0\n");
        return this;
    }

    @Override
    public String toString() {
        return lines.toString();
    }

    private static String escaped(String path) {
        return path.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012")
                .replace("#", "\\043");
    }
}
