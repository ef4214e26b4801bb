/// Elastic Container Registry: its API, and the OCI distribution protocol under `/v2/` on the same port, by which Jib,
/// skopeo, buildah, podman, crane and docker push and pull. Both see the same repositories.
///
/// Layout: [dev.millrace.cloud.service.ecr.domain] holds the rules, [dev.millrace.cloud.service.ecr.store] what is
/// kept, [dev.millrace.cloud.service.ecr.operation] the API's operations, [dev.millrace.cloud.service.ecr.distribution]
/// the protocol.
///
/// Unlike AWS: a repository's URI names this server, and account and region come from the login; no scan finds anything;
/// lifecycle policies are applied each hour rather than within a day; the archive storage class is not offered.
@NullMarked
package dev.millrace.cloud.service.ecr;

import org.jspecify.annotations.NullMarked;
