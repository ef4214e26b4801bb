package dev.millrace.cloud.sandbox.image;

import dev.millrace.cloud.sandbox.image.RejectedLayer.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A tar entry's name as steps below the root. `./a//b/` is `a`, `b`; the root itself has no steps.
record EntryPath(List<String> steps) {
    EntryPath {
        steps = List.copyOf(steps);
    }

    static EntryPath of(String name, String digest) throws RejectedLayer {
        if (name.startsWith("/")) {
            throw new RejectedLayer(Reason.PATH_OUTSIDE_ROOT, digest, "the name '" + shown(name) + "' is absolute");
        }
        if (name.indexOf('\0') >= 0) {
            throw new RejectedLayer(Reason.MALFORMED, digest, "the name '" + shown(name) + "' holds a zero byte");
        }
        var steps = new ArrayList<String>();
        for (String step : name.split("/", -1)) {
            if (step.equals("..")) {
                throw new RejectedLayer(
                        Reason.PATH_OUTSIDE_ROOT, digest, "the name '" + shown(name) + "' leads out of the root");
            }
            if (step.isEmpty() || step.equals(".")) {
                continue;
            }
            if (step.length() > UnpackLimits.NAME_BYTES
                    || step.getBytes(StandardCharsets.UTF_8).length > UnpackLimits.NAME_BYTES) {
                throw tooLong(name, digest);
            }
            steps.add(step);
        }
        if (name.length() > UnpackLimits.PATH_BYTES
                || name.getBytes(StandardCharsets.UTF_8).length > UnpackLimits.PATH_BYTES) {
            throw tooLong(name, digest);
        }
        return new EntryPath(steps);
    }

    private static RejectedLayer tooLong(String name, String digest) {
        return new RejectedLayer(Reason.NAME_TOO_LONG, digest, "the name '" + shown(name) + "' is too long");
    }

    boolean isRoot() {
        return steps.isEmpty();
    }

    String last() {
        return steps.getLast();
    }

    EntryPath parent() {
        return new EntryPath(steps.subList(0, steps.size() - 1));
    }

    EntryPath child(String name) {
        var all = new ArrayList<>(steps);
        all.add(name);
        return new EntryPath(all);
    }

    @Override
    public String toString() {
        return String.join("/", steps);
    }

    /// A name fit for a message: short, without control characters.
    static String shown(String name) {
        String cut = name.length() > 200 ? name.substring(0, 200) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
