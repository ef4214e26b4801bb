package dev.millrace.cloud.sandbox;

import dev.millrace.cloud.sandbox.image.RootView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds the program that a command names, as the kernel will see it, and says beforehand what the kernel would say
/// afterwards with nothing but an exit code.
sealed interface Program {
    /// @param path    inside
    /// @param onMachine  the file itself
    record Found(String path, Path onMachine) implements Program {}

    /// @param message  in the words of Go's os/exec, which is what Lambda's users see
    record Unusable(String message) implements Program {}

    static Program find(RootView view, String name, String workingDirectory, String searchPath) throws IOException {
        if (name.contains("/")) {
            String path = name.startsWith("/") ? name : workingDirectory + "/" + name;
            return check(view, name, path);
        }
        for (String directory : searchPath.split(":")) {
            String path = (directory.isEmpty() ? "." : directory) + "/" + name;
            if (!path.startsWith("/")) {
                path = workingDirectory + "/" + path;
            }
            if (check(view, path, path) instanceof Found found) {
                return found;
            }
        }
        return new Unusable("exec: \"" + name + "\": executable file not found in $PATH");
    }

    private static Program check(RootView view, String name, String path) throws IOException {
        Optional<Path> file = view.resolve(path);
        if (file.isEmpty()) {
            return new Unusable("fork/exec " + name + ": no such file or directory");
        }
        if (!Files.isRegularFile(file.get()) || !Files.isExecutable(file.get())) {
            return new Unusable("fork/exec " + name + ": permission denied");
        }
        return interpreter(file.get())
                .map(interpreter -> {
                    if (interpreter.isEmpty()) {
                        return new Unusable("fork/exec " + name + ": exec format error");
                    }
                    return exists(view, interpreter)
                            ? new Found(path, file.get())
                            : new Unusable("fork/exec " + name + ": no such file or directory");
                })
                .orElse(new Found(path, file.get()));
    }

    private static boolean exists(RootView view, String path) {
        try {
            return view.resolve(path).isPresent();
        } catch (IOException unreadable) {
            return false;
        }
    }

    /// The program that the kernel loads to run this one: a script's interpreter or the dynamic loader. Empty if it
    /// needs none; empty text if the kernel would not know what to do with the file.
    private static Optional<String> interpreter(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(256);
        }
        if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            String line = new String(head, 2, head.length - 2, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            return Optional.of(line.strip().split("[ \t]+")[0]);
        }
        boolean elf = head.length >= 64 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
        if (!elf) {
            return Optional.of("");
        }
        ByteOrder order = head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer header = ByteBuffer.wrap(head).order(order);
        if (!ofThisMachine(header)) {
            return Optional.of("");
        }
        return head[4] == 2 ? loader(file, header, order) : Optional.empty();
    }

    private static boolean ofThisMachine(ByteBuffer header) {
        int machine = header.getShort(18) & 0xffff;
        List<Integer> native64 = switch (System.getProperty("os.arch")) {
            case "amd64" -> List.of(62, 3);
            case "aarch64" -> List.of(183, 40);
            case "riscv64" -> List.of(243);
            case "ppc64le" -> List.of(21);
            case "s390x" -> List.of(22);
            default -> List.of(machine);
        };
        return native64.contains(machine);
    }

    /// The PT_INTERP segment of a 64-bit ELF file.
    private static Optional<String> loader(Path file, ByteBuffer header, ByteOrder order) throws IOException {
        long table = header.getLong(32);
        int entrySize = header.getShort(54) & 0xffff;
        int entries = header.getShort(56) & 0xffff;
        if (entrySize < 56 || entries > 1000) {
            return Optional.of("");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer segments = ByteBuffer.allocate(entrySize * entries).order(order);
            channel.read(segments, table);
            for (int i = 0; i < entries && (i + 1) * entrySize <= segments.position(); i++) {
                if (segments.getInt(i * entrySize) == 3) {
                    long offset = segments.getLong(i * entrySize + 8);
                    long size = segments.getLong(i * entrySize + 32);
                    ByteBuffer name = ByteBuffer.allocate(Math.clamp(size, 0, 4096));
                    channel.read(name, offset);
                    return Optional.of(
                            new String(name.array(), 0, name.position(), StandardCharsets.UTF_8).replace("\0", ""));
                }
            }
        }
        return Optional.empty();
    }
}
