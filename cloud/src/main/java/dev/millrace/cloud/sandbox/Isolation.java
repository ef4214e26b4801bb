package dev.millrace.cloud.sandbox;

/// How far this machine can keep a program apart from everything else.
public sealed interface Isolation {
    /// User, mount and process namespaces.
    ///
    /// @param asRoot  the server is root: mounts are made by root, and every sandbox has a user id of its own.
    ///                Otherwise the server's user is all that a sandbox could ever be
    record Namespaces(boolean asRoot) implements Isolation {}

    /// None, because none is possible and it was allowed to do without: programs run as the server's user and see its
    /// files.
    record Absent(String reason, String remedy) implements Isolation {}

    /// None is possible, and doing without was not allowed: nothing starts.
    ///
    /// @param reason  what forbids it
    /// @param remedy  the command or setting that allows it
    record Forbidden(String reason, String remedy) implements Isolation {}

    /// One sentence for people.
    default String sentence() {
        return switch (this) {
            case Namespaces(boolean asRoot) ->
                "Functions run in namespaces of their own" + (asRoot ? ", each with a user id of its own." : ".");
            case Absent(String reason, String remedy) ->
                "Functions run WITHOUT isolation, as asked: " + reason + " To allow it: " + remedy;
            case Forbidden(String reason, String remedy) ->
                "Functions cannot run isolated: " + reason + " To allow it: " + remedy
                        + " To run them without isolation: --unsafe-no-isolation.";
        };
    }
}
