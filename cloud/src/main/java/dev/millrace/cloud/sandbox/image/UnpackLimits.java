package dev.millrace.cloud.sandbox.image;

/// What a layer may hold at most.
///
/// @param bytes    of all its files together, unpacked. Lambda's own limit for a whole image is 10 GB
///                 (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
/// @param entries  of its tar
public record UnpackLimits(long bytes, long entries) {
    public static final UnpackLimits DEFAULT = new UnpackLimits(10L << 30, 1_000_000);

    /// Linux's own limits: a component's and a path's length in bytes.
    static final int NAME_BYTES = 255;

    static final int PATH_BYTES = 4095;

    /// What may stand between two files' contents: headers, extended headers, long names.
    static final long HEADER_BYTES = 1 << 20;

    public UnpackLimits {
        if (bytes <= 0 || entries <= 0) {
            throw new IllegalArgumentException("a limit must be positive");
        }
    }
}
