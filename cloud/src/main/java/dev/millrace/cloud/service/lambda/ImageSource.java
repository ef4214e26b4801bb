package dev.millrace.cloud.service.lambda;

import java.util.Optional;

/// Images in ECR, as CreateFunction must know them. What is in them is the business of [FunctionEnvironments].
@FunctionalInterface
public interface ImageSource {
    /// An image as it is found under a URI.
    /// @param digest of its manifest, `sha256:…`
    /// @param repositoryUri without tag and digest
    record Resolved(String digest, String repositoryUri) {}

    /// The image that a URI (`<registry>/<repository>:<tag>` or `…@<digest>`) names now, in the account's registry of
    /// this region.
    Optional<Resolved> resolve(String account, String region, String imageUri);
}
