/// Forms that a page posts to a bucket (S3, "Browser-Based Uploads Using POST"): [MultipartForm] reads the fields up to
/// the file, [PostPolicy] holds them against what was signed, and [PostedForm] makes a PutObject of them.
@NullMarked
package dev.millrace.cloud.gateway.form;

import org.jspecify.annotations.NullMarked;
