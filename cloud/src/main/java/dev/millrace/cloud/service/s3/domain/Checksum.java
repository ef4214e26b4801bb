package dev.millrace.cloud.service.s3.domain;

/// A checksum that is kept with an object or a part.
/// @param value base64; of a composite upload followed by `-` and the number of parts
public record Checksum(ChecksumAlgorithm algorithm, String value, Type type) {

    /// The value of a composite upload without the number of parts.
    public String ofParts() {
        int dash = type == Type.COMPOSITE ? value.lastIndexOf('-') : -1;
        return dash < 0 ? value : value.substring(0, dash);
    }

    /// What the value was taken of.
    public enum Type {
        FULL_OBJECT,
        /// Of the parts' checksums.
        COMPOSITE
    }
}
