package dev.millrace.cloud.service.s3.domain;

import java.time.Instant;

/// A part of an upload.
/// @param eTag MD5 in hexadecimal, without quotes
/// @param checksum in base64, of the upload's algorithm
public record UploadedPart(int number, Instant lastModified, BodyRef body, String eTag, String checksum) {
    public long size() {
        return body.size();
    }
}
