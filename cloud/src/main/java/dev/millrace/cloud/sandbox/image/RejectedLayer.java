package dev.millrace.cloud.sandbox.image;

/// A layer that is not unpacked: it is broken, or does what no layer may. Nothing of it stays on disk.
public final class RejectedLayer extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String digest;

    RejectedLayer(Reason reason, String digest, String what) {
        super("Layer " + digest + " refused: " + what, null, false, false);
        this.reason = reason;
        this.digest = digest;
    }

    public Reason reason() {
        return reason;
    }

    /// Digest of the layer that was refused.
    public String digest() {
        return digest;
    }

    public enum Reason {
        /// A name that is absolute or holds `..`.
        PATH_OUTSIDE_ROOT,
        /// A name that leads through a symbolic link, or through a file, of the same layer.
        LINK_IN_PATH,
        /// A hard link whose target is outside of the layer's root or leads through a symbolic link.
        HARD_LINK_OUTSIDE_ROOT,
        /// A hard link to something that the layer does not hold.
        HARD_LINK_WITHOUT_TARGET,
        /// A device or named pipe outside of `dev/` (inside they are left out: the sandbox brings its own).
        DEVICE_NODE,
        /// A kind of entry that no image has.
        UNKNOWN_ENTRY,
        TOO_MANY_BYTES,
        TOO_MANY_ENTRIES,
        NAME_TOO_LONG,
        /// A name that this machine's file names cannot hold, mostly because the server runs in the C locale.
        NAME_NOT_REPRESENTABLE,
        /// Not a tar, or not compressed as its media type says, or cut short.
        MALFORMED,
        DIGEST_MISMATCH,
        SIZE_MISMATCH,
        MEDIA_TYPE_NOT_SUPPORTED
    }
}
