/// S3: buckets with their settings, objects with their versions, uploads in parts.
///
/// What is kept of a bucket or an object is what AWS keeps and answers. Where it differs:
/// - Of a bucket's settings these act: versioning, default encryption (as a mark, bytes lie as they came), ownership,
///   public access block, object lock, CORS (at the gateway), notifications (to functions, and to a bus once there is
///   one) and lifecycle rules (what they delete, not what they move to another storage class). Replication, logging,
///   website, acceleration, requester pays, inventory, analytics, metrics and intelligent tiering are checked, kept and
///   read back, and do nothing.
/// - Customer-provided keys (SSE-C), MFA delete, access points, directory buckets and storage classes that need a
///   restore are refused or, for the last, readable at once.
///
/// Layers: `domain` knows the rules, `store` keeps, `operation` ties a request to both.
@NullMarked
package dev.millrace.cloud.service.s3;

import org.jspecify.annotations.NullMarked;
