/// Who signed a request, and whether what came is what was signed: AWS Signature Version 4 in headers, queries, forms
/// and chunks, and Version 2 in S3's queries.
///
/// 1. [SignatureReader] finds what a request says of its signature;
/// 2. [SignatureVerifier] holds its key, its time and its scope against what is allowed: a [Claim], for which no body
///    was read yet;
/// 3. [Payloads] makes the body what a service may read, and the claim is proven: from the headers before the body is
///    read where they state its hash, else by its hash;
/// 4. [Refusals] says no in each service's words.
@NullMarked
package dev.millrace.cloud.gateway.signature;

import org.jspecify.annotations.NullMarked;
