package dev.millrace.cloud.service.s3.domain;

/// Where an object's bytes are.
/// @param id made by the store, never by a client
/// @param size in bytes
public record BodyRef(String id, Kind kind, long size) {
    public static final BodyRef EMPTY = new BodyRef("", Kind.EMPTY, 0);

    /// How the bytes are kept.
    public enum Kind {
        /// There are none.
        EMPTY,
        /// In the store itself.
        ROW,
        /// In a file of its own.
        FILE,
        /// In the bodies of an upload's parts, one after another.
        PARTS
    }
}
