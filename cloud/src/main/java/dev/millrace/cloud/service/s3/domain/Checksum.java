package dev.millrace.cloud.service.s3.domain;

/// A checksum that is kept with an object or a part.
/// @param value base64; of a composite upload followed by `-` and the number of parts
public record Checksum(ChecksumAlgorithm algorithm, String value, Type type) {

    /// What the value was taken of.
    public enum Type {
        FULL_OBJECT,
        /// Of the parts' checksums.
        COMPOSITE
    }
}
